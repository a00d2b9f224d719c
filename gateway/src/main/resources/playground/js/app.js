/** Starts the page and connects its parts. */

import { limits, models } from './api.js';
import { startCode, showCode } from './code.js';
import { attach, attached, empty, hideNotice, maySend, questionText, showAnswering, showNotice, startComposer, take } from './composer.js';
import { ask, clear, history, isAnswering, lastExchange, stop } from './dialogue.js';
import { byId, element } from './dom.js';
import { drawing } from './drawing.js';
import { Failure } from './failure.js';
import { askForKey, startKeyDialog } from './key.js';
import { startPanel } from './panel.js';
import { requestSize } from './request.js';
import { currentSettings, InvalidSettings, startSettings } from './settings.js';

/** While no model is there, the list is read again after this time. */
const RETRY_MILLIS = 3000;

const DEFAULT_QUESTION = 'What is shown in this image?';

let maxRequestBytes = Infinity;

async function submit() {
  if (isAnswering()) return;
  const settings = settingsOrNotice();
  if (!settings) return;
  if (!questionText() && attached().length === 0) {
    showNotice('Write a question first.');
    return;
  }
  if (!maySend(requestSize(history()), maxRequestBytes, submit)) return;
  const { question, attachments } = take();
  await answer(byId('model').value, question || DEFAULT_QUESTION, attachments, settings);
}

async function answer(model, question, attachments, settings) {
  byId('welcome').hidden = true;
  showAnswering(true);
  const exchange = ask(model, question, attachments, settings);
  showCode(model);
  const { failure } = await exchange;
  showAnswering(false);
  showCode(model);
  if (failure?.asksForKey && (await askForKey(failure.message))) loadModels();
}

function settingsOrNotice() {
  try {
    return currentSettings();
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    showNotice(error.message);
    return null;
  }
}

async function loadModels() {
  try {
    const served = await models();
    const chosen = byId('model').value;
    byId('model').replaceChildren(...served.map((model) => element('option', { value: model.id }, label(model))));
    if (served.some((model) => model.id === chosen)) byId('model').value = chosen;
    if (served.length === 0) {
      byId('model').append(element('option', { value: '' }, 'No model yet'));
      setTimeout(loadModels, RETRY_MILLIS);
    } else {
      hideNotice();
    }
    showCode(byId('model').value);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.asksForKey) {
      if (await askForKey(error.message)) await loadModels();
    } else {
      showNotice(`${error.title}. ${error.message}`, { name: 'Try again', run: loadModels });
    }
  }
}

function label(model) {
  if (!model.ready) return `${model.id} (not ready)`;
  return model.vision ? model.id : `${model.id} (text only now)`;
}

function newDialogue() {
  clear();
  empty();
  byId('welcome').hidden = false;
  byId('question').focus();
  showCode(byId('model').value);
}

startKeyDialog();
startPanel();
startSettings(() => showCode(byId('model').value));
startCode();
startComposer(submit, () => showCode(byId('model').value));
byId('stop').addEventListener('click', stop);
byId('new-dialogue').addEventListener('click', newDialogue);
byId('draw').addEventListener('click', async () => attach([await drawing()]));
byId('open-key').addEventListener('click', async () => {
  if (await askForKey()) await loadModels();
});
byId('model').addEventListener('change', () => showCode(byId('model').value));
byId('composer').addEventListener('ask-again', ({ detail: { exchange, model, settings } }) => {
  answer(model, exchange.question, exchange.attachments, settings);
});
limits().then((known) => {
  maxRequestBytes = known.maxRequestBytes;
}, () => {});
loadModels();
