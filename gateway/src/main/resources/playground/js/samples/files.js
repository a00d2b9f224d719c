/** Files in the text of a request: markers stand for their data URLs. */

const MARKER = /@@file(\d+)@@/;

/** The file whose URL a value of a request is; null for other values. */
export function fileOf(value, files) {
  const match = typeof value === 'string' && MARKER.exec(value);
  return match && match[0] === value ? files[Number(match[1])] : null;
}

/** The text with each marker replaced. */
export function withFiles(text, files, replacement) {
  return text.replaceAll(new RegExp(MARKER, 'g'), (_, index) => replacement(files[Number(index)]));
}
