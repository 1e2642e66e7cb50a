// A point placed on the map fills the longitude and the latitude of a form, which is sent by its own button.

const DECIMALS = 6;

export function pickPoints(library, map, form) {
  const { lon, lat } = form.elements;
  let pin = null;
  const show = (lngLat) => {
    if (!pin) {
      const element = document.createElement("div");
      element.className = "map-view__pin";
      pin = new library.Marker({ element, anchor: "bottom" });
      pin.setLngLat(lngLat).addTo(map);
    }
    pin.setLngLat(lngLat);
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
