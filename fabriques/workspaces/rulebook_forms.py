"""One section of a rulebook as a form made from its description, and the section it gives back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _

from fabriques.accounts.models import User
from fabriques.calls.drafts import acts
from fabriques.calls.drafts.look import Remark
from fabriques.calls.models import RulebookDraft
from fabriques.rulebooks import editing, written
from fabriques.rulebooks.outline.shapes import Entries, Field, Section, Shape
from fabriques.rulebooks.problems import MisreadError
from fabriques.workspaces import rulebook_fields as controls
from fabriques.workspaces.rulebook_blocks import CODE, NEW, Block, EntryBlock, ListBlock, Row, place


class SectionForm(forms.Form):
    """`more` is the path of a parameter that gets one more dated value, `add` that of a list that gets an entry.

    After validation, `part` is the whole section as the text would hold it.
    """

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, section: Section, document: editing.Document, data: QueryDict | None = None, *, today: date
    ) -> None:
        mark = editing.mark_of(editing.part(document, section))
        self.posted = QueryDict(mutable=True) if data is None else data.copy()
        super().__init__(None if data is None else self.posted, initial={"seen": mark})
        self.section, self.document, self.today = section, document, today
        self.stored_mark = mark
        self.more = self.posted.get("more", "")
        self.added = self.posted.get("add", "")
        self.part: editing.Document = {}
        self.needed_in_the_end: set[str] = set()
        self.blocks = [self.block(each.key, each) for each in section.fields]
        self.lists = [self.listed(each) for each in section.lists]
        self.lists += [self.listed(each, single=True) for each in section.singles]
        self.top: list[Remark] = []
        self.bind()

    # Layout -------------------------------------------------------------------------------------------------

    def block(self, path: str, field: Field, *, entry: str = "", within: str = "") -> Block:
        """One field of the section; `within` names the entry it belongs to."""
        whole = ", ".join(filter(None, (within, field.label)))
        raw = editing.get(self.document, path)
        block = Block(path, field, raw, entry)
        if not field.dated:
            control = controls.control(field, self.document, raw, entry=entry)
            control.label, control.help_text = field.label, field.help or control.help_text
            self.add(f"{path}-value", control, optional=not field.required, part_of=within)
            return block
        found = editing.rows(raw)
        ranks = self.ranks(path, len(found), field.required)
        for rank in ranks:
            row = Row(f"{path}-{rank}", found[rank] if rank < len(found) else {})
            row.removable = not field.required or len(ranks) > 1
            bits = controls.row_controls(field, row.raw, self.document, self.today, entry=entry)
            if self.is_bound and f"{row.name}-since" not in self.posted:  # just added: its day is proposed
                self.posted[f"{row.name}-since"] = str(self.today)
                self.posted[f"{row.name}-unit"] = field.unit
            if row.removable:
                bits["remove"] = forms.BooleanField(label=_("Retirer cette valeur"), required=False)
            for bit, control in bits.items():
                self.add(f"{row.name}-{bit}", control, optional=bit == "note", part_of=whole)
            row.bits = tuple(bits)
            block.rows.append(row)
        return block

    def ranks(self, path: str, stored: int, required: bool) -> list[int]:
        """Which dated values are on screen: those posted, or those stored, and one more when asked."""
        if self.is_bound:
            pattern = re.compile(rf"^{re.escape(path)}-(\d{{1,3}})-since$")
            found = sorted(int(match[1]) for match in map(pattern.match, self.posted) if match)
        else:
            found = list(range(stored))
        if self.more == path or (required and not found):
            found.append(max(found, default=-1) + 1)
        return found

    def listed(self, entries: Entries, *, single: bool = False) -> ListBlock:
        if single:
            return ListBlock(entries, self.single(entries), single=True)
        stored = list(editing.entries(self.document, entries.path))
        codes = self.posted.getlist(f"entries-{entries.path}") if self.is_bound else stored
        codes = [code for code in dict.fromkeys(codes) if CODE.match(code) or NEW.match(code)]
        if self.added == entries.path:
            codes.append(f"+{1 + max((int(code) for code in codes if NEW.match(code)), default=0)}")
        return ListBlock(entries, [self.entry(entries, code) for code in codes])

    def single(self, entries: Entries) -> list[EntryBlock]:
        stored = editing.get(self.document, entries.path) is not None
        shown = self.added == entries.path or (
            entries.path in self.posted.getlist("single") if self.is_bound else stored
        )
        if not shown:
            return []
        blocks = [
            self.block(f"{entries.path}.{each.key}", each, within=entries.title) for each in entries.fields
        ]
        self.removal(entries.path, entries.title)
        return [EntryBlock("", entries.title, blocks)]

    def entry(self, entries: Entries, code: str) -> EntryBlock:
        base = f"{entries.path}.{code}"
        raw = editing.get(self.document, base)
        named = controls.part(raw, "label") or controls.part(raw, "text")
        if entries.codes_of:
            named = controls.part(editing.get(self.document, f"{entries.codes_of}.{code}"), "label")
        title = _("Nouvelle entrée") if NEW.match(code) else str(named or code)
        blocks = [
            self.block(f"{base}.{each.key}" if each.key else base, each, entry=code, within=title)
            for each in entries.fields
        ]
        self.removal(base, title)
        if NEW.match(code) and not entries.named_by:
            self.add(f"{base}-code", controls.code_of_new(entries, self.document), part_of=title)
        return EntryBlock(code, title, blocks)

    def removal(self, base: str, title: str) -> None:
        box = forms.BooleanField(label=_("Retirer"), required=False)
        self.add(f"{base}-remove", box, optional=True, part_of=title)

    def add(self, name: str, control: forms.Field, *, optional: bool = False, part_of: str = "") -> None:
        self.fields[name] = control
        control.part_of = part_of  # type: ignore[attr-defined]  # read by the summary of errors
        if not optional:
            self.needed_in_the_end.add(name)

    def bind(self) -> None:
        """Give the page its bound fields, block by block."""
        for block in self.every_block():
            if block.field.dated:
                for row in block.rows:
                    row.bound = {bit: self[f"{row.name}-{bit}"] for bit in row.bits}
            else:
                block.bound = self[f"{block.path}-value"]
        for each in self.lists:
            for entry in each.found:
                base = each.entries.path if each.single else f"{each.entries.path}.{entry.code}"
                entry.remove = self[f"{base}-remove"]
                entry.code_field = self[f"{base}-code"] if f"{base}-code" in self.fields else None

    def every_block(self) -> list[Block]:
        return self.blocks + [block for each in self.lists for entry in each.found for block in entry.blocks]

    def show(self, remarks: tuple[Remark, ...]) -> None:
        """Put each remark beside what it is about."""
        self.top = place(remarks, self.every_block(), self.lists)

    # What was typed -----------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        part = editing.part(self.document, self.section)
        for block in self.blocks:
            editing.put(part, block.path, self.value_of(block))
        for each in self.lists:
            self.write_list(part, each)
        self.part = part
        return self.cleaned_data

    def write_list(self, part: editing.Document, shown: ListBlock) -> None:
        entries = shown.entries
        if shown.single:
            kept = [entry for entry in shown.found if not self.typed(f"{entries.path}-remove")]
            table = editing.entries(part, entries.path)
            editing.put(part, entries.path, self.write_entry(table, entries.path, kept[0]) if kept else None)
            return
        stored = editing.entries(self.document, entries.path)
        written_now: editing.Document = {}
        for entry in shown.found:
            base = f"{entries.path}.{entry.code}"
            if self.typed(f"{base}-remove"):
                continue
            raw = stored.get(entry.code)
            value: object = (
                self.value_of(entry.blocks[0])
                if entries.bare
                else self.write_entry(dict(raw) if isinstance(raw, Mapping) else {}, base, entry)
            )
            code = self.new_code(entries, entry, value, {**stored, **written_now})
            if value is not None and code:
                written_now[code] = value
        editing.put(part, entries.path, written_now or None)

    def write_entry(self, table: editing.Document, base: str, entry: EntryBlock) -> editing.Document:
        for block in entry.blocks:
            editing.put(table, block.path.removeprefix(f"{base}."), self.value_of(block))
        return table

    def new_code(
        self, entries: Entries, entry: EntryBlock, value: object, taken: Mapping[str, object]
    ) -> str:
        """The code of an entry: the one it has, the one typed, or one made from its label."""
        if not entry.is_new:
            return entry.code
        if entries.named_by:
            return written.code_of(str(controls.part(value, entries.named_by)), taken)
        name = f"{entries.path}.{entry.code}-code"
        code = self.typed(name).strip()
        if not CODE.match(code):
            self.add_error(name, _("Choisissez dans la liste ce que dit cette entrée."))
        elif code in taken:
            self.add_error(name, _("Une entrée le dit déjà : modifiez-la, ou choisissez-en une autre."))
        else:
            return code
        return ""

    def value_of(self, block: Block) -> object:
        """What a block says, for the text; None when it says nothing."""
        if not block.field.dated:
            return self.read(f"{block.path}-value", block.field.shape, block.raw)
        rows = [row for row in map(self.row_of, [block] * len(block.rows), block.rows) if row is not None]
        if all(isinstance(row.get("since"), date) for row in rows):
            rows.sort(key=lambda row: row["since"])  # type: ignore[arg-type, return-value]
        return (rows[0] if len(rows) == 1 else rows) or None

    def row_of(self, block: Block, row: Row) -> editing.Document | None:
        """One dated value; None for a removed one, and for a new one left empty."""
        if self.typed(f"{row.name}-remove"):
            return None
        typed = [self.typed(f"{row.name}-{bit}").strip() for bit in ("value", "source", "note")]
        if not row.raw and not any(typed):
            if block.field.required:
                self.add_error(f"{row.name}-source", _("Citez le texte, ou choisissez « Inconnu »."))
            return None
        value = self.read(f"{row.name}-value", block.field.shape, row.raw.get("value"))
        since = self.read(f"{row.name}-since", Shape.DAY, None)
        source = self.read(f"{row.name}-source", Shape.SOURCE, row.raw.get("source"))
        self.check_row(row, value, since, source)
        unit = self.typed(f"{row.name}-unit").strip() or str(row.raw.get("unit") or block.field.unit)
        found: editing.Document = {"value": value, "unit": unit, "since": since, "source": source}
        found["note"] = typed[2]
        return {key: each for key, each in found.items() if each not in (None, "")}

    def check_row(self, row: Row, value: object, since: object, source: object) -> None:
        """Value and source go together: a value has its text, an unknown has none."""
        if since is None and not self.has_error(f"{row.name}-since"):
            self.add_error(f"{row.name}-since", _("Dites depuis quel jour cette valeur vaut."))
        if source is None:
            self.add_error(
                f"{row.name}-source", _("Citez le texte qui fixe cette valeur, ou choisissez « Inconnu ».")
            )
            return
        unknown = controls.is_unknown(str(source), self.document) if isinstance(source, str) else False
        if unknown and value is not None:
            text = _(
                "Une valeur est écrite alors que sa source dit « inconnu » : choisissez le texte qui la fixe, ou « le "
                "présent règlement », ou effacez la valeur."
            )
            self.add_error(f"{row.name}-source", text)
        if not unknown and value is None and not self.has_error(f"{row.name}-value"):
            text = _("Écrivez la valeur que donne ce texte, ou choisissez « Inconnu » comme source.")
            self.add_error(f"{row.name}-value", text)

    def read(self, name: str, shape: Shape, raw: object) -> object:
        typed = self.typed(name)
        if typed == controls.INLINE:
            return raw
        try:
            return written.read(shape, typed)
        except MisreadError as misread:
            text = str(misread)
            self.add_error(name, text[:1].upper() + text[1:])
            return None

    def typed(self, name: str) -> str:
        found = self.cleaned_data.get(name)
        return "" if found in (None, False) else str(found)

    def quiet(self) -> None:
        """Tell no error: the page is only given one more row, and nothing is saved."""
        self._errors = ErrorDict()

    def save(self, draft: RulebookDraft, *, by: User, at: datetime) -> RulebookDraft:
        seen = self.cleaned_data["seen"]
        return acts.save_section(draft, self.section, self.part, seen=seen, by=by, at=at)
