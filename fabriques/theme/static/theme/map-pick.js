// A point placed on the map fills the longitude and the latitude of a form, which is sent by its own button.

import { legendItem } from "./map-shapes.js";

const DECIMALS = 6;
const PIN = "M12 23 5.5 12.5a7.5 7.5 0 1 1 13 0z";

function addPin(library, map, lngLat) {
  const element = document.createElement("div");
  element.className = "map-view__pin";
  return new library.Marker({ element, anchor: "bottom" }).setLngLat(lngLat).addTo(map);
}

// Where the person said to be: a pin apart from the places, named by its line of the legend.
export function markHere(library, map, here) {
  addPin(library, map, here.point).getElement().setAttribute("aria-label", here.name);
  return legendItem("map-shape map-shape--here", PIN, here.name);
}

export function pickPoints(library, map, form) {
  const { lon, lat } = form.elements;
  let pin = null;
  const show = (lngLat) => {
    if (pin) pin.setLngLat(lngLat);
    else pin = addPin(library, map, lngLat);
  };
  const place = (lngLat) => {
    lon.value = lngLat.lng.toFixed(DECIMALS);
    lat.value = lngLat.lat.toFixed(DECIMALS);
    show(lngLat);
  };
  map.on("click", (event) => place(event.lngLat));
  map.getCanvas().classList.add("map-view__picking");
  const center = form.querySelector("[data-map-center]");
  if (center) {
    center.hidden = false;
    center.addEventListener("click", () => place(map.getCenter()));
  }
}
