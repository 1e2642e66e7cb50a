// The markers: one shape per kind of label, so that colour is never the only difference.

const SIZE = 24;
const SCALE = 2;

export const SHAPES = {
  fabrique: { path: "M12 2.5 21.5 10V21.5h-19V10z", color: "--brick" },
  fabrique_numerique: { path: "M12 1.5 22.5 12 12 22.5 1.5 12z", color: "--kind-numerique" },
  fabrique_2023: { path: "M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19z", color: "--kind-2023" },
  place: { path: "M4 4h16v16H4z", color: "--structure" },
};

// The state of an area: lines or dots over its colour, so that colour is never the only difference.
export const AREA_MARKS = {
  none: "M-3 15 15-3M-3 27 27-3M9 27 27 9",
  out: "M6 6h.01M18 6h.01M12 12h.01M6 18h.01M18 18h.01",
};

export const kindOf = (properties) => (properties.kind in SHAPES ? properties.kind : "place");
export const imageOf = (kind, hollow) => (hollow ? `${kind}-hollow` : kind);

export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function draw(shape, hollow) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = (SIZE + 4) * SCALE;
  const pen = canvas.getContext("2d");
  const path = new Path2D(shape.path);
  const color = token(shape.color);
  const ground = token("--surface");
  pen.scale(SCALE, SCALE);
  pen.translate(2, 2);
  pen.lineJoin = "round";
  pen.lineWidth = hollow ? 7 : 4;
  pen.strokeStyle = ground;
  pen.stroke(path);
  pen.fillStyle = hollow ? ground : color;
  pen.fill(path);
  if (hollow) {
    pen.lineWidth = 3;
    pen.strokeStyle = color;
    pen.stroke(path);
  }
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function drawMark(path) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * SCALE;
  const pen = canvas.getContext("2d");
  pen.scale(SCALE, SCALE);
  pen.lineWidth = 1.6;
  pen.lineCap = "round";
  pen.globalAlpha = 0.7;
  pen.strokeStyle = token("--line-strong");
  pen.stroke(new Path2D(path));
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

export function addImages(map) {
  for (const [state, path] of Object.entries(AREA_MARKS)) {
    map.addImage(`area-${state}`, drawMark(path), { pixelRatio: SCALE });
  }
  for (const [kind, shape] of Object.entries(SHAPES)) {
    for (const hollow of [false, true]) {
      map.addImage(imageOf(kind, hollow), draw(shape, hollow), { pixelRatio: SCALE });
    }
  }
}

export function legendItem(className, path, text, mark) {
  const ns = "http://www.w3.org/2000/svg";
  const item = document.createElement("li");
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", `0 0 ${SIZE} ${SIZE}`);
  svg.setAttribute("aria-hidden", "true");
  const drawing = document.createElementNS(ns, "path");
  drawing.setAttribute("d", path);
  drawing.setAttribute("class", className);
  svg.append(drawing);
  if (mark) {
    const over = document.createElementNS(ns, "path");
    over.setAttribute("d", mark);
    over.setAttribute("class", "map-area__mark");
    svg.append(over);
  }
  item.append(svg, document.createTextNode(text));
  return item;
}
