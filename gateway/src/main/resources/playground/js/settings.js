/** The form with the parameters of requests. */

import { byId } from './dom.js';

const NUMBERS = ['temperature', 'top_p', 'top_k', 'min_p', 'repetition_penalty', 'seed', 'max_tokens'];

const EXAMPLE = {
  type: 'object',
  properties: {
    shapes: {
      type: 'array',
      maxItems: 4,
      items: {
        type: 'object',
        properties: {
          shape: { enum: ['circle', 'square', 'triangle', 'star', 'ring', 'cross', 'heart', 'diamond'] },
          color: { type: 'string', maxLength: 12 },
        },
        required: ['shape', 'color'],
        additionalProperties: false,
      },
    },
  },
  required: ['shapes'],
  additionalProperties: false,
};

/** Thrown if a setting is invalid; the form shows why. */
export class InvalidSettings extends Error {}

/** The settings now. */
export function currentSettings() {
  const form = byId('settings');
  const fields = {};
  for (const name of NUMBERS) {
    const input = form.elements[name];
    if (!input.checkValidity()) {
      throw new InvalidSettings(`${input.labels[0].textContent}: ${input.validationMessage}`);
    }
    if (input.value !== '') fields[name] = Number(input.value);
  }
  if (form.elements.stop.value) fields.stop = form.elements.stop.value;
  const format = responseFormat(form);
  if (format) fields.response_format = format;
  return {
    fields,
    system: form.elements.system.value.trim(),
    detail: form.elements.detail.value,
    multiImage: form.elements.multi_image.value,
    numFrames: Number(form.elements.num_frames.value) || null,
  };
}

function responseFormat(form) {
  const type = form.elements.format.value;
  if (type === 'text') return null;
  if (type === 'json_object') return { type };
  return { type, json_schema: { name: 'answer', strict: true, schema: schema(form) } };
}

function schema(form) {
  try {
    return JSON.parse(form.elements.schema.value);
  } catch (error) {
    throw new InvalidSettings(`The JSON schema is not valid JSON. ${error.message}`);
  }
}

function showSchema() {
  const form = byId('settings');
  const wanted = form.elements.format.value === 'json_schema';
  byId('schema-field').hidden = !wanted;
  let problem = '';
  if (wanted) {
    try {
      schema(form);
    } catch (error) {
      problem = error.message;
    }
  }
  byId('schema-error').textContent = problem;
  byId('schema-error').hidden = !problem;
  form.elements.schema.setAttribute('aria-invalid', String(Boolean(problem)));
}

/** Connects the form. */
export function startSettings(changed) {
  const form = byId('settings');
  const update = (event) => {
    if (event?.target === form.elements.format && !form.elements.schema.value) {
      form.elements.schema.value = JSON.stringify(EXAMPLE, null, 2);
    }
    showSchema();
    changed();
  };
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', update);
  // Not every way to choose from a list is an input.
  form.addEventListener('change', update);
  form.addEventListener('reset', () => setTimeout(update)); // after the fields have their defaults
  showSchema();
}
