/** Draws a few shapes, for those who have no image at hand. The demo model knows such images only. */

const COLORS = { red: '#e0322b', orange: '#f39a1e', yellow: '#f3e02e', green: '#2f9e44', blue: '#2d5fd0', purple: '#7b35b5', black: '#121212' };
const BACKGROUNDS = ['#fbfbfb', '#f3e9d4', '#d5e9fb', '#d9f2d3', '#fbe4ea'];
const WIDTH = 480;
const HEIGHT = 360;

const SHAPES = {
  circle: (pen) => pen.arc(0, 0, 0.5, 0, 2 * Math.PI),
  square: (pen) => pen.rect(-0.42, -0.42, 0.84, 0.84),
  triangle: (pen) => polygon(pen, [[0, -0.48], [0.5, 0.42], [-0.5, 0.42]]),
  diamond: (pen) => polygon(pen, [[0, -0.5], [0.38, 0], [0, 0.5], [-0.38, 0]]),
  star: (pen) => polygon(pen, starPoints()),
  cross: (pen) => polygon(pen, [[-0.16, -0.5], [0.16, -0.5], [0.16, -0.16], [0.5, -0.16], [0.5, 0.16], [0.16, 0.16], [0.16, 0.5], [-0.16, 0.5], [-0.16, 0.16], [-0.5, 0.16], [-0.5, -0.16], [-0.16, -0.16]]),
};

function starPoints() {
  return Array.from({ length: 10 }, (_, i) => {
    const radius = i % 2 === 0 ? 0.5 : 0.21;
    const angle = (Math.PI * i) / 5 - Math.PI / 2;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}

function polygon(pen, points) {
  points.forEach(([x, y], i) => (i === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
  pen.closePath();
}

function pickSome(list, number) {
  const rest = [...list];
  return Array.from({ length: number }, () => rest.splice(Math.floor(Math.random() * rest.length), 1)[0]);
}

/** A new drawing of two or three shapes, as a PNG file. */
export async function drawing() {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const pen = canvas.getContext('2d');
  pen.fillStyle = pickSome(BACKGROUNDS, 1)[0];
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  const number = 2 + Math.floor(Math.random() * 2);
  const cells = pickSome([0, 1, 2, 3, 4, 5, 6, 7, 8], number);
  const colors = pickSome(Object.values(COLORS), number);
  const shapes = pickSome(Object.values(SHAPES), number);
  cells.forEach((cell, i) => {
    pen.save();
    pen.translate((((cell % 3) + 0.5) / 3) * WIDTH, ((Math.floor(cell / 3) + 0.5) / 3) * HEIGHT);
    pen.scale(HEIGHT * 0.3, HEIGHT * 0.3);
    pen.beginPath();
    shapes[i](pen);
    pen.fillStyle = colors[i];
    pen.fill();
    pen.restore();
  });
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new File([blob], 'shapes.png', { type: 'image/png' });
}
