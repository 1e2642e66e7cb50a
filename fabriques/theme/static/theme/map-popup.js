// What a click on the map tells: built node by node, so that no text is ever read as markup.

const MOST_IN_A_POPUP = 6;

function line(tag, className, text) {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

function entry(properties, strings) {
  const box = document.createElement("div");
  box.className = "map-popup";
  box.append(line("p", "map-popup__name", properties.name ?? ""));
  const place = [properties.commune, properties.state_label].filter(Boolean).join(" · ");
  if (place) box.append(line("p", "map-popup__place", place));
  const kind = [properties.kind_label, properties.period].filter(Boolean).join(" · ");
  if (kind) box.append(line("p", "map-popup__kind", kind));
  if (properties.fictitious) box.append(line("span", "fictitious", strings.fictitious));
  if (properties.href) {
    const link = line("a", "", strings.see);
    link.href = properties.href;
    link.setAttribute("aria-label", `${strings.see} : ${properties.name ?? ""}`);
    box.append(link);
  }
  return box;
}

export function openPopup(library, map, lngLat, allProperties, strings) {
  const content = document.createElement("div");
  content.className = "map-popup-list";
  content.append(...allProperties.slice(0, MOST_IN_A_POPUP).map((properties) => entry(properties, strings)));
  if (allProperties.length > MOST_IN_A_POPUP) {
    content.append(line("p", "map-popup__place", `+ ${allProperties.length - MOST_IN_A_POPUP}`));
  }
  const popup = new library.Popup({ maxWidth: "none", offset: 14 }).setLngLat(lngLat).setDOMContent(content).addTo(map);
  popup.getElement().addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    popup.remove();
    map.getCanvas().focus();
  });
  return popup;
}
