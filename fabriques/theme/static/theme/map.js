// The map beside its list. It needs no tile, no glyph file and no other host: outlines and points are GeoJSON.

import { openPopup } from "./map-popup.js";
import { markHere, pickPoints } from "./map-pick.js";
import { addImages, AREA_MARKS, imageOf, kindOf, legendItem, SHAPES, token } from "./map-shapes.js";

const VIEWS = {
  metropole: [[-5.3, 41.2], [9.7, 51.2]],
  guadeloupe: [[-61.85, 15.8], [-60.98, 16.55]],
  martinique: [[-61.25, 14.37], [-60.78, 14.9]],
  guyane: [[-54.65, 2.1], [-51.6, 5.8]],
  reunion: [[55.2, -21.4], [55.85, -20.85]],
  mayotte: [[45.0, -13.02], [45.32, -12.62]],
};
const AREA_STATES = ["in", "none", "out"];
const EMPTY = { type: "FeatureCollection", features: [] };
const FIT = { padding: 28, maxZoom: 12 };
const LAST_CLUSTER_ZOOM = 11;

async function fetchCollection(url) {
  if (!url) return EMPTY;
  const response = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

function boundsOf(features) {
  const pairs = features.flatMap((feature) => flatPairs(feature.geometry.coordinates));
  const xs = pairs.map((pair) => pair[0]);
  const ys = pairs.map((pair) => pair[1]);
  return [[Math.min(...xs), Math.min(...ys)], [Math.max(...xs), Math.max(...ys)]];
}

function flatPairs(coordinates) {
  return typeof coordinates[0] === "number" ? [coordinates] : coordinates.flatMap(flatPairs);
}

// « focus » marks the outline that the page is about; the others are around it.
function boundsToShow(fit, areas, points, here) {
  if (here) return here.bounds;
  if (fit === "points" && points.features.length) return boundsOf(points.features);
  const focused = areas.features.filter((feature) => feature.properties.focus);
  if (fit === "areas" && focused.length) return boundsOf(focused);
  return VIEWS.metropole;
}

function style(areas, points) {
  const areaColor = ["match", ["get", "state"]];
  for (const state of AREA_STATES) areaColor.push(state, token(`--map-${state}`));
  areaColor.push(token("--map-land"));
  const font = ["Atkinson Hyperlegible Next", "sans-serif"];
  return {
    version: 8,
    sources: {
      areas: { type: "geojson", data: areas },
      points: { type: "geojson", data: points, cluster: true, clusterRadius: 38, clusterMaxZoom: LAST_CLUSTER_ZOOM },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": token("--map-sea") } },
      { id: "areas", type: "fill", source: "areas", paint: { "fill-color": areaColor, "fill-antialias": false } },
      {
        id: "area-marks",
        type: "fill",
        source: "areas",
        filter: ["in", ["get", "state"], ["literal", Object.keys(AREA_MARKS)]],
        paint: { "fill-pattern": ["concat", "area-", ["get", "state"]] },
      },
      {
        id: "borders",
        type: "line",
        source: "areas",
        paint: {
          "line-color": token("--map-border"),
          "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.5, 8, 1.2],
        },
      },
      {
        id: "clusters",
        type: "circle",
        source: "points",
        filter: ["has", "point_count"],
        paint: {
          "circle-color": token("--brick"),
          "circle-radius": ["interpolate", ["linear"], ["get", "point_count"], 2, 13, 25, 19, 200, 27],
          "circle-stroke-width": 2.5,
          "circle-stroke-color": token("--surface"),
        },
      },
      {
        id: "counts",
        type: "symbol",
        source: "points",
        filter: ["has", "point_count"],
        layout: {
          "text-field": ["to-string", ["get", "point_count"]],
          "text-font": font,
          "text-size": 14,
          "text-allow-overlap": true,
        },
        paint: { "text-color": "#ffffff" },
      },
      {
        id: "markers",
        type: "symbol",
        source: "points",
        filter: ["!", ["has", "point_count"]],
        layout: {
          "icon-image": ["get", "image"],
          "icon-size": 0.75,
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
        },
      },
    ],
  };
}

function localeOf(strings, label) {
  return {
    "Map.Title": label || strings.map,
    "Marker.Title": strings.marker,
    "NavigationControl.ZoomIn": strings.zoomIn,
    "NavigationControl.ZoomOut": strings.zoomOut,
    "Popup.Close": strings.close,
    "CooperativeGesturesHandler.WindowsHelpText": strings.ctrlZoom,
    "CooperativeGesturesHandler.MacHelpText": strings.cmdZoom,
    "CooperativeGesturesHandler.MobileHelpText": strings.twoFingers,
  };
}

function fillLegend(list, areas, points, strings) {
  const seen = new Map();
  for (const { properties } of points.features) {
    const key = imageOf(properties.marker, properties.fictitious);
    if (seen.has(key) || !properties.kind_label) continue;
    const suffix = properties.fictitious ? ` (${strings.fictitious})` : "";
    seen.set(key, legendItem(
      `map-shape map-shape--${properties.marker}${properties.fictitious ? " map-shape--hollow" : ""}`,
      SHAPES[properties.marker].path,
      properties.kind_label + suffix,
    ));
  }
  for (const { properties } of areas.features) {
    const key = `area-${properties.state}`;
    if (!properties.state_label || seen.has(key)) continue;
    seen.set(key, legendItem(
      `map-area map-area--${properties.state}`, "M0 0h24v24H0z", properties.state_label, AREA_MARKS[properties.state],
    ));
  }
  list.replaceChildren(...seen.values());
}

async function openCluster(library, map, feature, strings) {
  const source = map.getSource("points");
  const id = feature.properties.cluster_id;
  const center = feature.geometry.coordinates;
  const zoom = await source.getClusterExpansionZoom(id);
  if (zoom <= LAST_CLUSTER_ZOOM + 1) {
    map.easeTo({ center, zoom });
    return;
  }
  const leaves = await source.getClusterLeaves(id, 100, 0);
  openPopup(library, map, center, leaves.map((leaf) => leaf.properties), strings);
}

function answerClicks(library, map, strings) {
  const layers = ["clusters", "markers", "areas"];
  const told = (feature) => feature.layer.id !== "areas" || feature.properties.state_label || feature.properties.href;
  map.on("click", (event) => {
    const found = map.queryRenderedFeatures(event.point, { layers }).filter(told);
    const [first] = found;
    if (!first) return;
    if (first.layer.id === "clusters") {
      openCluster(library, map, first, strings);
    } else if (first.layer.id === "markers") {
      const here = found.filter((feature) => feature.layer.id === "markers");
      openPopup(library, map, first.geometry.coordinates, here.map((feature) => feature.properties), strings);
    } else {
      openPopup(library, map, event.lngLat, [first.properties], strings);
    }
  });
  map.on("mousemove", (event) => {
    const over = map.queryRenderedFeatures(event.point, { layers }).some(told);
    map.getCanvas().classList.toggle("map-view__pointing", over);
  });
}

async function start(view) {
  const { url, boundaries, library: libraryUrl, worker, fit } = view.dataset;
  const here = view.dataset.here ? JSON.parse(view.dataset.here) : null;
  const strings = JSON.parse(view.dataset.strings);
  const canvas = view.querySelector("[data-map-canvas]");
  view.dataset.live = "";
  view.querySelector(".map-view__frame").hidden = false;

  const [library, areas, points] = await Promise.all([
    import(libraryUrl),
    fetchCollection(boundaries),
    fetchCollection(url),
  ]);
  for (const { properties } of points.features) {
    properties.marker = kindOf(properties);
    properties.image = imageOf(properties.marker, properties.fictitious);
  }
  await document.fonts.load('14px "Atkinson Hyperlegible Next"');
  library.setWorkerUrl(new URL(worker, document.baseURI).href);

  const map = new library.Map({
    container: canvas,
    style: style(areas, points),
    bounds: boundsToShow(fit, areas, points, here),
    // A lone point is shown with the outlines around it.
    fitBoundsOptions: points.features.length === 1 && fit === "points" ? { ...FIT, maxZoom: 8 } : FIT,
    maxZoom: 14,
    attributionControl: false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    locale: localeOf(strings, canvas.dataset.label),
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  addImages(map);
  fillLegend(view.querySelector("[data-map-legend]"), areas, points, strings);
  if (here) view.querySelector("[data-map-legend]").prepend(markHere(library, map, here));
  const form = view.dataset.pick ? document.getElementById(view.dataset.pick) : null;
  if (form) pickPoints(library, map, form);
  else answerClicks(library, map, strings);
  for (const button of view.querySelectorAll("[data-map-jump]")) {
    button.addEventListener("click", () => map.fitBounds(VIEWS[button.dataset.mapJump], FIT));
  }
  map.once("idle", () => {
    view.dataset.ready = "true";
  });
}

function fail(view, error) {
  console.warn("The map could not start; the list remains.", error);
  delete view.dataset.live;
  view.querySelector(".map-view__frame").hidden = true;
  const note = view.querySelector("[data-map-failure]");
  note.textContent = JSON.parse(view.dataset.strings).failed;
  note.hidden = false;
  view.dataset.ready = "failed";
}

for (const view of document.querySelectorAll("[data-map]:not([data-live])")) {
  start(view).catch((error) => fail(view, error));
}
