/** Files that a question is about. */

let next = 1;

/** Whether a file is an image or a video, as far as its name and type tell. */
export function isMedia(file) {
  return kind(file) !== null;
}

function kind(file) {
  if (file.type.startsWith('image/') || /\.(avif|heic|heif)$/i.test(file.name)) return 'image';
  if (file.type.startsWith('video/') || /\.(mkv|mov|avi|ts|mts)$/i.test(file.name)) return 'video';
  return null;
}

/** An attached file. Its URL is of this page alone; release it when the page no longer shows it. */
export function attachment(file) {
  return {
    id: `file-${next++}`,
    kind: kind(file),
    name: file.name || 'pasted image',
    type: file.type || 'application/octet-stream',
    bytes: file.size,
    file,
    url: URL.createObjectURL(file),
    dataUrl: null,
  };
}

export function release(attached) {
  URL.revokeObjectURL(attached.url);
}

/** The size of a file in a request: base64 is a third larger. */
export const encodedSize = (attached) => Math.ceil(attached.bytes / 3) * 4;

/** The file as a data URL, for the request. */
export function dataUrl(attached) {
  attached.dataUrl ??= new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result));
    reader.addEventListener('error', () => reject(reader.error));
    reader.readAsDataURL(attached.file);
  });
  return attached.dataUrl;
}
