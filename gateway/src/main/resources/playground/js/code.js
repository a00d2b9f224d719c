/** Shows the request as code. */

import { announce } from './announce.js';
import { apiKey } from './key.js';
import { baseUrl } from './api.js';
import { attached, questionText } from './composer.js';
import { history, lastExchange } from './dialogue.js';
import { byId } from './dom.js';
import { chatRequest } from './request.js';
import { curl } from './samples/curl.js';
import { java } from './samples/java.js';
import { javascript } from './samples/javascript.js';
import { python } from './samples/python.js';
import { currentSettings, InvalidSettings } from './settings.js';

const LANGUAGES = { curl, python, javascript, java };

const EXAMPLE = 'What is shown in this image?';

let model = '';

/** Shows the request to a model that would be sent now, or the last one. */
export function showCode(shown) {
  model = shown;
  byId('sample').textContent = sample();
}

function sample() {
  let settings;
  try {
    settings = currentSettings();
  } catch (error) {
    if (error instanceof InvalidSettings) return error.message;
    throw error;
  }
  const files = [];
  const request = chatRequest(model, asked(), settings, (attached) => {
    files.push({ name: attached.name, type: attached.type });
    return marker(files.length - 1);
  });
  return LANGUAGES[byId('language').value]({ request, files, baseUrl, withKey: apiKey() !== '' });
}

/** The exchanges of the request. */
function asked() {
  const answered = history();
  const last = lastExchange();
  if (questionText() || attached().length > 0 || !last) {
    return [...answered, { question: questionText() || EXAMPLE, attachments: attached() }];
  }
  return [...answered.filter((exchange) => exchange !== last), { ...last, answer: '' }];
}

/** Stands for the data URL of a file in the text of a request. */
const marker = (index) => `@@file${index}@@`;

/** Connects the view. */
export function startCode() {
  byId('language').addEventListener('change', () => showCode(model));
  byId('copy-code').addEventListener('click', async () => {
    await navigator.clipboard.writeText(byId('sample').textContent);
    byId('copy-code').textContent = 'Copied';
    announce('Code copied.');
    setTimeout(() => {
      byId('copy-code').textContent = 'Copy';
    }, 2000);
  });
}
