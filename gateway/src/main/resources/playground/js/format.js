/** Numbers as people read them. */

const whole = new Intl.NumberFormat('en');

export const count = (number) => whole.format(number);

export const plural = (number, word) => `${count(number)} ${word}${number === 1 ? '' : 's'}`;

export function duration(millis) {
  if (millis < 10) return `${Math.max(millis, 0).toFixed(1)} ms`;
  if (millis < 1000) return `${Math.round(millis)} ms`;
  if (millis < 100_000) return `${(millis / 1000).toFixed(millis < 10_000 ? 2 : 1)} s`;
  return `${Math.floor(millis / 60_000)} min ${Math.round((millis % 60_000) / 1000)} s`;
}

export function bytes(number) {
  if (number < 1024) return `${number} B`;
  if (number < 1024 ** 2) return `${Math.round(number / 1024)} KB`;
  return `${(number / 1024 ** 2).toFixed(1)} MB`;
}

export function rate(perSecond) {
  return perSecond < 100 ? perSecond.toFixed(1) : count(Math.round(perSecond));
}
