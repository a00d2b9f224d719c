/** Draws what the model saw: the grid of tiles over an image, and the base tile. */

import { element, svg } from './dom.js';
import { count, plural } from './format.js';

/**
 * The figure of an attached file. At first it shows the file; {@link showTiles} adds the tiles.
 */
export function mediaFigure(attached) {
  const view = attached.kind === 'video'
    ? element('video', { src: attached.url, controls: true, muted: true, playsinline: true, 'aria-label': attached.name })
    : element('img', { src: attached.url, alt: attached.name });
  const frame = element('div', { class: 'media-frame' }, view);
  // Browsers cannot show all formats that the model reads.
  view.addEventListener('error', () => frame.replaceChildren(element('p', { class: 'no-preview' }, 'No preview')));
  const caption = element('figcaption', {}, attached.name);
  return element('figure', { class: `media media-${attached.kind}` }, frame, caption);
}

/**
 * Adds what the model saw of a file.
 *
 * @param seen the file's entry in the usage of the answer
 */
export function showTiles(figure, attached, seen) {
  const caption = figure.querySelector('figcaption');
  caption.replaceChildren(
    element('span', { class: 'media-tokens' }, plural(seen.tokens, 'token')),
    element('span', {}, described(seen)),
  );
  if (attached.kind === 'video') return;
  const frame = figure.querySelector('.media-frame');
  const image = frame.querySelector('img');
  if (!image) return;
  const drawing = grid(attached, seen);
  const base = seen.mode === 'anyres' ? baseTile(attached, seen) : null;
  const toggle = element('button', { type: 'button', class: 'plain toggle', 'aria-pressed': 'true' }, 'Tiles');
  toggle.setAttribute('aria-label', `Tiles of ${attached.name}`);
  // Sizes follow from the height, which is limited, and the aspect ratio.
  frame.style.setProperty('--ratio', String(seen.columns / seen.rows));
  const show = (tiles) => {
    frame.replaceChildren(...(tiles ? [drawing, base].filter(Boolean) : [image]));
    frame.classList.toggle('tiled', tiles);
    toggle.setAttribute('aria-pressed', String(tiles));
  };
  toggle.addEventListener('click', () => show(toggle.getAttribute('aria-pressed') === 'false'));
  caption.firstElementChild.after(toggle);
  show(true);
}

function described(seen) {
  const size = `${count(seen.width)} × ${count(seen.height)}`;
  switch (seen.mode) {
    case 'anyres':
      return `${size} pixels, ${gridText(seen)} and the base tile`;
    case 'pad':
      return `${size} pixels, padded to one tile`;
    case 'base':
      return `${size} pixels, the base tile alone`;
    case 'video':
      return `${plural(seen.tiles, 'frame')} of ${size} pixels, one tile each`;
    default:
      return `${size} pixels`;
  }
}

const gridText = ({ columns, rows }) => (columns * rows === 1 ? 'one tile' : `${columns} × ${rows} tiles`);

function grid(attached, seen) {
  const { tile_size: side, columns, rows, placement } = seen;
  const width = columns * side;
  const height = rows * side;
  const label = seen.mode === 'anyres'
    ? `${attached.name} as the model saw it: ${gridText(seen)} of ${side} pixels`
    : `${attached.name} in one tile of ${side} pixels`;
  const lines = [];
  for (let column = 0; column <= columns; column++) lines.push(`M${column * side} 0V${height}`);
  for (let row = 0; row <= rows; row++) lines.push(`M0 ${row * side}H${width}`);
  const path = lines.join('');
  const numbers = [];
  for (let tile = 0; seen.mode === 'anyres' && tile < columns * rows; tile++) {
    const x = (tile % columns) * side;
    const y = Math.floor(tile / columns) * side;
    numbers.push(svg('text', { class: 'tile-number', x: x + side * 0.06, y: y + side * 0.15, 'font-size': side * 0.11 }, String(tile + 1)));
  }
  return svg(
    'svg',
    { class: `tiles tiles-${seen.mode}`, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
    svg('rect', { class: 'tile-padding', width, height }),
    picture(attached, placement),
    svg('path', { class: 'tile-line-halo', d: path }),
    svg('path', { class: 'tile-line', d: path }),
    numbers,
  );
}

function baseTile(attached, { tile_size: side }) {
  return svg(
    'svg',
    { class: 'tiles base-tile', viewBox: `0 0 ${side} ${side}`, role: 'img', 'aria-label': `The base tile: all of ${attached.name} in ${side} by ${side} pixels` },
    picture(attached, { left: 0, top: 0, width: side, height: side }),
  );
}

function picture(attached, { left, top, width, height }) {
  return svg('image', { href: attached.url, x: left, y: top, width, height, preserveAspectRatio: 'none' });
}
