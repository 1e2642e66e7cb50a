from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fabriques.accounts.models import User
from fabriques.calls.form_drafts import acts
from fabriques.calls.form_drafts.starts import starts_of
from fabriques.calls.form_drafts.storing import HEADING, mark
from fabriques.calls.models import Call, FormDraft, FormVersion, Wave
from fabriques.calls.states import WaveState
from fabriques.common.forms import offer
from fabriques.common.names import LineField, WrittenField
from fabriques.rulebooks.editing import Document
from fabriques.rulebooks.form import edits
from fabriques.rulebooks.form.edits import Way
from fabriques.rulebooks.form.starting import EXPLANATIONS
from fabriques.rulebooks.form.types import KIND_NAMES, ONCE, UNFIT_IN_GROUP, Kind


class StartForm(forms.Form):
    start = forms.ChoiceField(label=gettext_lazy("Partir de"), widget=forms.RadioSelect)

    def __init__(self, call: Call, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.starts = starts_of(call)
        offer(self, "start", [(start.code, start.label) for start in self.starts])
        self.initial["start"] = self.starts[0].code


class HeadingForm(forms.Form):
    title = LineField(label=gettext_lazy("Titre du formulaire"), max_length=160)
    status = WrittenField(
        label=gettext_lazy("Mention affichée en tête"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Ce qui est officiel dans ce formulaire, ce qui ne l'est pas, et d'où il vient."
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def save(self, draft: FormDraft, *, by: User, at: datetime) -> None:
        typed = self.cleaned_data

        def change(document: Document) -> tuple[Document, Way]:
            kept = {key: raw for key, raw in document.items() if key not in HEADING}
            status = {"status": typed["status"]} if typed["status"] else {}
            return {"title": typed["title"], **status, **kept}, ()

        acts.edit(draft, change, seen=typed["seen"], by=by, at=at)


class SectionForm(forms.Form):
    title = LineField(label=gettext_lazy("Titre de la rubrique"), max_length=120)
    intro = WrittenField(
        label=gettext_lazy("Introduction"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Une ou deux phrases, lues avant la première question."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def add(self, draft: FormDraft, *, by: User, at: datetime) -> Way:
        typed = self.cleaned_data
        return acts.edit(
            draft, lambda document: edits.add_section(document, typed["title"], typed["intro"]), by=by, at=at
        )[1]

    def save(self, draft: FormDraft, way: Way, *, by: User, at: datetime) -> None:
        typed = self.cleaned_data
        acts.edit(
            draft,
            lambda document: (edits.change_section(document, way, typed["title"], typed["intro"]), way),
            way=way,
            seen=typed["seen"],
            by=by,
            at=at,
        )


class NewQuestionForm(forms.Form):
    """`inside`: the question goes in a group, where some kinds have no meaning."""

    label = LineField(
        label=gettext_lazy("Intitulé de la question"),
        max_length=200,
        help_text=gettext_lazy("Tel que les personnes le liront. Il se change ensuite."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Genre de réponse"), widget=forms.RadioSelect)

    def __init__(
        self, document: Document, *, inside: bool = False, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.kinds = kinds_offered(document, inside=inside)
        offer(self, "kind", [(kind.value, KIND_NAMES[kind]) for kind in self.kinds])

    @property
    def options(self) -> list[tuple[Any, str]]:
        """Each radio button of the kinds with its explanation in plain words."""
        return [(option, EXPLANATIONS[kind]) for option, kind in zip(self["kind"], self.kinds, strict=True)]

    def save(self, draft: FormDraft, way: Way, nature: str, *, by: User, at: datetime) -> Way:
        kind, label = Kind(self.cleaned_data["kind"]), self.cleaned_data["label"]
        return acts.edit(
            draft, lambda document: edits.add_field(document, way, kind, label, nature), by=by, at=at
        )[1]


class KindForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Autre genre de réponse"))
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, document: Document, way: Way, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        now = edits.at(document, way).get("kind")
        kinds = [kind for kind in kinds_offered(document, inside=len(way) > 2) if kind.value != now]
        offer(self, "kind", [(kind.value, KIND_NAMES[kind]) for kind in kinds])
        self.initial["seen"] = mark(document, way, whole=True)

    def save(self, draft: FormDraft, way: Way, nature: str, *, by: User, at: datetime) -> None:
        kind = Kind(self.cleaned_data["kind"])
        acts.edit(
            draft,
            lambda document: (edits.change_kind(document, way, kind, nature), way),
            way=way,
            seen=self.cleaned_data["seen"],
            whole=True,
            by=by,
            at=at,
        )


class TextForm(forms.Form):
    needed_in_the_end = ("text", "file")  # the one or the other

    text = forms.CharField(
        label=gettext_lazy("Texte du formulaire (TOML)"),
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 40, "spellcheck": "false", "class": "rulebook-text"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Ou un fichier .toml"),
        required=False,
        help_text=gettext_lazy("S'il y en a un, il remplace le texte ci-dessus."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def clean_file(self) -> str | None:
        sent = self.cleaned_data["file"]
        if sent is None:
            return None
        if sent.size > 500_000:
            raise forms.ValidationError(_("Ce fichier dépasse 500 ko : ce n'est pas un formulaire."))
        try:
            return str(sent.read().decode("utf-8"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("Ce fichier n'est pas un texte en UTF-8.")) from error

    def save(self, draft: FormDraft, *, by: User, at: datetime) -> None:
        typed = self.cleaned_data
        text = typed["text"] if typed["file"] is None else typed["file"]
        acts.save_text(draft, text.replace("\r\n", "\n"), revision=typed["revision"], by=by, at=at)


class PublishForm(forms.Form):
    reason = WrittenField(
        label=gettext_lazy("Motif de cette version"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Lu à côté de la version, par l'équipe du programme."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    needed_in_the_end: tuple[str, ...] = ()

    def __init__(self, *, justified: bool, revision: int, data: Mapping[str, Any] | None = None) -> None:
        """`justified`: a wave of the call is announced or open, so that the reason is needed."""
        super().__init__(data, initial={"revision": revision})
        self.needed_in_the_end = ("reason",) if justified else ()

    def save(self, draft: FormDraft, *, by: User, at: datetime) -> FormVersion:
        typed = self.cleaned_data
        return acts.publish(draft, typed["reason"], revision=typed["revision"], by=by, at=at)


class UseForm(forms.Form):
    version = forms.ChoiceField(label=gettext_lazy("Version du formulaire"))
    reason = forms.CharField(label=gettext_lazy("Motif"), required=False, max_length=500)

    def __init__(self, wave: Wave, at: datetime, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix=wave.code)
        self.wave = wave
        numbers = wave.call.forms.order_by("-number").values_list("number", flat=True)
        offer(self, "version", [(str(number), _("version %s") % number) for number in numbers])
        self.initial["version"] = str(wave.form.number) if wave.form else ""
        self.needed_in_the_end = ("reason",)
        if wave.state(at) is not WaveState.OPEN:
            del self.fields["reason"]

    def save(self, *, by: User, at: datetime) -> None:
        version = FormVersion.objects.get(call=self.wave.call_id, number=self.cleaned_data["version"])
        acts.use_form(self.wave, version, self.cleaned_data.get("reason", ""), by=by, at=at)


def kinds_offered(document: Document, *, inside: bool) -> list[Kind]:
    """The kinds that may still be added: those asked once only when no question has them yet."""
    if inside:
        return [kind for kind in Kind if kind not in UNFIT_IN_GROUP]
    there = {
        raw.get("kind") for table in edits.sections(document).values() for raw in edits.fields(table).values()
    }
    return [kind for kind in Kind if kind not in ONCE or kind.value not in there]
