import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { findProductFiles } from '../../../electron/door/node-platform.ts';
import { trayImagePath } from '../../../electron/main/tray-image.ts';

const root = resolve(import.meta.dirname, '../../..');
const folder = findProductFiles().trayImageFolder;
const states = ['ALARM', 'stale', 'INSUFFICIENT_DATA', 'OK', 'none'] as const;
const systems = { linux: 22, win32: 16, darwin: 16 } as const;
/** A light panel and a dark one. */
const panels = [
  [243, 243, 243],
  [30, 30, 30],
];

interface Picture {
  readonly size: number;
  /** Red, green, blue, alpha of each pixel, 0…255. */
  readonly pixels: readonly (readonly number[])[];
}

/** Reads what the script writes: RGBA, no filters, one IDAT. */
function readPicture(path: string): Picture {
  const png = readFileSync(path);
  const size = png.readUInt32BE(16);
  expect([png.readUInt32BE(20), ...png.subarray(24, 29)]).toEqual([size, 8, 6, 0, 0, 0]);
  const at = png.indexOf('IDAT');
  const raw = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  const stride = size * 4 + 1;
  const pixels = Array.from({ length: size * size }, (_, index) => {
    const start = Math.floor(index / size) * stride + 1 + (index % size) * 4;
    return [...raw.subarray(start, start + 4)];
  });
  return { size, pixels };
}

const dense = (path: string) => path.replace(/\.png$/, '@2x.png');

/** WCAG's relative luminance. */
function luminance(colour: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: readonly number[], other: readonly number[]): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** The share of the two pictures' ink that only one of them has. Colours are not looked at. */
function difference(one: Picture, other: Picture): number {
  let only = 0;
  let ink = 0;
  for (const [index, [, , , alpha = 0]] of one.pixels.entries()) {
    const against = other.pixels[index]?.[3] ?? 0;
    only += Math.abs(alpha - against);
    ink += Math.max(alpha, against);
  }
  return only / ink;
}

for (const [system, size] of Object.entries(systems) as [keyof typeof systems, number][]) {
  test(`${system}: an image for each state, muted or not, in two densities, each of a shape of its own`, () => {
    const paths = states.flatMap((state) => [false, true].map((muted) => trayImagePath(folder, state, muted, system)));
    const pictures = paths.map(readPicture);
    expect(pictures.map((picture) => picture.size)).toEqual(paths.map(() => size));
    expect(paths.map((path) => readPicture(dense(path)).size)).toEqual(paths.map(() => size * 2));
    for (const [index, one] of pictures.entries()) {
      for (const [against, other] of pictures.entries()) {
        if (against > index) expect(difference(one, other), `${paths[index]} and ${paths[against]}`).toBeGreaterThan(0.15);
      }
    }
  });
}

test('colours differ from state to state and are seen on a light and on a dark panel', () => {
  for (const system of ['linux', 'win32'] as const) {
    const inks = states.map((state) => {
      const { pixels } = readPicture(trayImagePath(folder, state, false, system));
      const full = pixels.filter(([, , , alpha]) => alpha === 255);
      expect(full.length).toBeGreaterThan(4);
      return full[0]?.slice(0, 3) ?? [];
    });
    expect(new Set(inks.map(String)).size).toBe(states.length);
    for (const ink of inks) for (const panel of panels) expect(contrast(ink, panel), `${ink} on ${panel}`).toBeGreaterThanOrEqual(3);
  }
});

test('for macOS they are templates: black and a shape, under the name that says so', () => {
  for (const state of states) {
    for (const muted of [false, true]) {
      const path = trayImagePath(folder, state, muted, 'darwin');
      expect(path).toMatch(/Template\.png$/);
      for (const picture of [readPicture(path), readPicture(dense(path))]) {
        expect(picture.pixels.every(([red, green, blue]) => red === 0 && green === 0 && blue === 0)).toBe(true);
        expect(picture.pixels.some(([, , , alpha]) => alpha === 255)).toBe(true);
      }
    }
  }
});

test('they are what the script draws, all of them and nothing else', () => {
  const fresh = mkdtempSync(join(tmpdir(), 'blitz-test-tray-'));
  try {
    execFileSync(process.execPath, [join(root, 'scripts/draw-tray-images.mjs'), fresh]);
    const names = readdirSync(fresh, { recursive: true }).map(String).toSorted();
    expect(readdirSync(folder, { recursive: true }).map(String).toSorted()).toEqual(names);
    const images = names.filter((name) => name.endsWith('.png'));
    expect(images).toHaveLength(60);
    for (const name of images) expect(readPicture(join(folder, name)), name).toEqual(readPicture(join(fresh, name)));
  } finally {
    rmSync(fresh, { recursive: true });
  }
}, 30_000);
