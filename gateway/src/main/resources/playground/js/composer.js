/** The form in which a question is written and files are attached. */

import { byId, element } from './dom.js';
import { bytes, plural } from './format.js';
import { attachment, encodedSize, isMedia, release } from './media.js';
import { announce } from './announce.js';

/** A request of this size is worth a warning: it takes a while on many connections. */
const LARGE = 16 * 1024 ** 2;

/** What a request has besides its files. */
const REST = 64 * 1024;

let attachments = [];
let confirmedSize = 0;
let changed = () => {};

export const attached = () => attachments;

export const questionText = () => byId('question').value.trim();

/** Attaches those of the files that are images or videos. */
export function attach(files) {
  const media = [...files].filter(isMedia);
  const others = [...files].length - media.length;
  attachments.push(...media.map(attachment));
  showAttachments();
  if (others > 0) showNotice(`Only images and videos can be attached. ${plural(others, 'file')} left out.`);
  else hideNotice();
  if (media.length > 0) {
    announce(`${plural(attachments.length, 'file')} attached.`);
    byId('question').focus();
  }
  changed();
}

function detach(removed) {
  attachments = attachments.filter((kept) => kept !== removed);
  release(removed);
  showAttachments();
  hideNotice();
  announce(`${removed.name} removed.`);
  byId('question').focus();
  changed();
}

function showAttachments() {
  const list = byId('attachments');
  list.hidden = attachments.length === 0;
  list.replaceChildren(...attachments.map((attached) => element(
    'li',
    { class: 'attachment' },
    attached.kind === 'video'
      ? element('video', { src: attached.url, muted: true, 'aria-hidden': 'true', tabindex: '-1' })
      : element('img', { src: attached.url, alt: '' }),
    element('span', { class: 'attachment-name' }, attached.name),
    element('span', { class: 'attachment-size' }, bytes(attached.bytes)),
    element('button', { type: 'button', class: 'remove', 'aria-label': `Remove ${attached.name}`, onclick: () => detach(attached) }, '×'),
  )));
  byId('question').placeholder = attachments.length > 0 ? 'What is shown in this image?' : 'Ask about the image';
}

export function showNotice(text, action = null) {
  const notice = byId('notice');
  notice.replaceChildren(element('p', {}, text));
  if (action) notice.append(element('button', { type: 'button', class: 'plain', onclick: action.run }, action.name));
  notice.hidden = false;
}

export function hideNotice() {
  byId('notice').hidden = true;
}

/**
 * Whether a request of this size may be sent; if not, the page says why.
 *
 * @param earlier size of the files of earlier questions, which are sent again
 * @param send sends it after all
 */
export function maySend(earlier, maxRequestBytes, send) {
  const size = earlier + attachments.reduce((sum, attached) => sum + encodedSize(attached), 0) + REST;
  if (size > maxRequestBytes) {
    showNotice(`The files are ${bytes(size)} in a request, and this server accepts ${bytes(maxRequestBytes)}. Remove some, send smaller ones, or start a new dialogue.`);
    return false;
  }
  if (size > LARGE && size > confirmedSize) {
    showNotice(`The request is ${bytes(size)} large. Sending it may take a while.`, {
      name: 'Send it',
      run: () => {
        confirmedSize = size;
        send();
      },
    });
    return false;
  }
  return true;
}

/** Takes the question and the files out of the form. */
export function take() {
  const taken = { question: questionText(), attachments };
  attachments = [];
  byId('question').value = '';
  showAttachments();
  hideNotice();
  fit();
  return taken;
}

/** Removes the attached files. */
export function empty() {
  attachments.forEach(release);
  take();
}

/** Shows whether an answer streams. */
export function showAnswering(answering) {
  const [shown, gone] = answering ? [byId('stop'), byId('ask')] : [byId('ask'), byId('stop')];
  const focused = document.activeElement === gone;
  shown.hidden = false;
  gone.hidden = true;
  // The focus would be lost with the button.
  if (focused) (answering ? shown : byId('question')).focus();
}

function fit() {
  const question = byId('question');
  question.style.height = 'auto';
  question.style.height = `${Math.min(question.scrollHeight, innerHeight / 3)}px`;
}

function startDrop() {
  const hint = byId('drop-hint');
  let depth = 0;
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
  addEventListener('dragenter', (event) => {
    if (!hasFiles(event)) return;
    depth++;
    hint.hidden = false;
  });
  addEventListener('dragleave', (event) => {
    if (hasFiles(event) && --depth <= 0) hint.hidden = true;
  });
  addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    hint.hidden = true;
    attach(event.dataTransfer.files);
  });
}

function startPicker(button, input) {
  byId(button).addEventListener('click', () => byId(input).click());
}

/**
 * Connects the form.
 *
 * @param onAsk called for each question
 * @param onChange called after each change of the question or its files
 */
export function startComposer(onAsk, onChange) {
  changed = onChange;
  startDrop();
  startPicker('add-files', 'files');
  startPicker('welcome-files', 'files');
  startPicker('take-photo', 'photo');
  for (const input of [byId('files'), byId('photo')]) {
    input.addEventListener('change', () => {
      attach(input.files);
      input.value = '';
    });
  }
  addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    attach(files);
  });
  byId('question').addEventListener('input', () => {
    fit();
    onChange();
  });
  byId('question').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      byId('composer').requestSubmit();
    }
  });
  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    onAsk();
  });
}
