// Draws the tray's images into resources/tray, or the folder given: `node scripts/draw-tray-images.mjs [FOLDER]`. One for each state, with and
// without the badge of being muted, in two densities, in the size the system's panel wants.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

// Shapes are distances: how far a point is outside (negative: inside). The canvas is 16 x 16 units.
const circle = (cx, cy, r) => (x, y) => Math.hypot(x - cx, y - cy) - r;
const line =
  (halfWidth, ...points) =>
  (x, y) => {
    let least = Number.POSITIVE_INFINITY;
    for (let index = 1; index < points.length; index += 1) {
      const [[ax, ay], [bx, by]] = [points[index - 1], points[index]];
      const [dx, dy] = [bx - ax, by - ay];
      const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
      least = Math.min(least, Math.hypot(x - ax - along * dx, y - ay - along * dy));
    }
    return least - halfWidth;
  };
const polygon = (...points) => {
  const edge = line(0, ...points, points[0]);
  return (x, y) => {
    let inside = false;
    for (let index = 0; index < points.length; index += 1) {
      const [[ax, ay], [bx, by]] = [points[index], points[(index + 1) % points.length]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside ? -edge(x, y) : edge(x, y);
  };
};
const round = (shape, r) => (x, y) => shape(x, y) - r;
const outline = (shape, halfWidth) => (x, y) => Math.abs(shape(x, y)) - halfWidth;
const both =
  (...shapes) =>
  (x, y) =>
    Math.min(...shapes.map((shape) => shape(x, y)));
const without = (shape, hole) => (x, y) => Math.max(shape(x, y), -hole(x, y));

const square = round(polygon([3, 3], [13, 3], [13, 13], [3, 13]), 2);
const cross = both(line(1.05, [5.3, 5.3], [10.7, 10.7]), line(1.05, [10.7, 5.3], [5.3, 10.7]));
const check = line(1.05, [4.7, 8.3], [7.1, 10.7], [11.3, 5.7]);
const triangle = outline(round(polygon([8, 2.7], [14.3, 13.4], [1.7, 13.4]), 0.7), 0.75);
const mark = both(line(0.85, [8, 6.6], [8, 8.9]), circle(8, 11.3, 0.95));
const hexagon = outline(polygon([8, 1], [14.1, 4.5], [14.1, 11.5], [8, 15], [1.9, 11.5], [1.9, 4.5]), 0.75);
const question = both(
  line(0.8, [6.1, 6.4], [6.5, 5.3], [8, 4.7], [9.5, 5.3], [9.8, 6.4], [9.2, 7.4], [8, 8.3], [8, 9]),
  circle(8, 11.3, 0.95),
);
/** The bolt of icon.svg. */
const bolt = polygon([9.3, 0.6], [3.8, 9.1], [7.3, 9.1], [6, 15.4], [12.2, 6.4], [8.3, 6.4]);
const boltAside = (x, y) => bolt(x + 2.6, y);

/** What is known is full, what is not known is an outline, and where nothing is watched there is the product's own sign. Each on light and on dark. */
const states = {
  alarm: { shape: without(square, cross), colour: [224, 58, 47] },
  stale: { shape: both(triangle, mark), colour: [178, 116, 0] },
  unknown: { shape: both(hexagon, question), colour: [86, 124, 214] },
  ok: { shape: without(circle(8, 8, 7.2), check), colour: [0, 145, 104] },
  none: { shape: bolt, besideBadge: boltAside, colour: [124, 131, 140] },
};
const badgeAt = [12.3, 12.3];
const badge = without(circle(...badgeAt, 3.6), line(0.7, [10.6, 12.3], [14, 12.3]));
const badgeColour = [124, 131, 140];

const systems = [
  { folder: 'linux', size: 22, suffix: '' },
  { folder: 'windows', size: 16, suffix: '' },
  // By this name macOS takes it for a template: it is drawn in the menu bar's own colour.
  { folder: 'mac', size: 16, suffix: 'Template' },
];

const target = resolve(process.argv[2] ?? join(import.meta.dirname, '../resources/tray'));
for (const { folder, size, suffix } of systems) {
  mkdirSync(join(target, folder), { recursive: true });
  for (const [state, { shape, besideBadge = shape, colour }] of Object.entries(states)) {
    for (const muted of [false, true]) {
      const ink = (own) => (suffix === '' ? own : [0, 0, 0]);
      const layers = muted
        ? [
            { shape: without(besideBadge, circle(...badgeAt, 4.6)), colour: ink(colour) },
            { shape: badge, colour: ink(badgeColour) },
          ]
        : [{ shape, colour: ink(colour) }];
      for (const density of [1, 2]) {
        const name = `${state}${muted ? '-muted' : ''}${suffix}${density === 1 ? '' : '@2x'}.png`;
        writeFileSync(join(target, folder, name), png(size * density, layers));
      }
    }
  }
}

/** RGBA, 8 bits a channel. How much of a pixel a layer covers is its share of 8 x 8 points. */
function png(size, layers) {
  const points = 8;
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const covered = layers.map(({ shape }) => {
        const middle = shape(((x + 0.5) * 16) / size, ((y + 0.5) * 16) / size);
        // No edge comes near: one point speaks for all.
        if (Math.abs(middle) > 16 / size) return middle < 0 ? 1 : 0;
        let hits = 0;
        for (let point = 0; point < points * points; point += 1) {
          const [dx, dy] = [((point % points) + 0.5) / points, (Math.floor(point / points) + 0.5) / points];
          if (shape(((x + dx) * 16) / size, ((y + dy) * 16) / size) <= 0) hits += 1;
        }
        return hits / points ** 2;
      });
      const alpha = Math.min(
        1,
        covered.reduce((sum, share) => sum + share, 0),
      );
      if (alpha === 0) continue;
      const mix = (channel) => layers.reduce((sum, { colour }, index) => sum + colour[channel] * covered[index], 0) / alpha;
      rows.set([mix(0), mix(1), mix(2), alpha * 255].map(Math.round), y * (size * 4 + 1) + 1 + x * 4);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8 + body.length);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}
