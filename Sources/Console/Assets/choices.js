// What an agent chooses from: emojis, standard responses, templates, to whom a session goes. Each is a <dialog> that gives the focus back.

import { call, notice, trying } from './app.js';

/** An element with properties and children; text is text, never HTML. */
function make(tag, properties = {}, ...children) {
  const { attributes = {}, ...own } = properties;
  const element = Object.assign(document.createElement(tag), own);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

let count = 0;

/** Shows a dialog; the promise ends with what was chosen, or undefined. */
function dialog(title, build) {
  return new Promise(resolve => {
    const id = `dialog-${count += 1}`;
    const box = make('dialog', { className: 'choice', attributes: { 'aria-labelledby': id } });
    let chosen;
    const end = value => { chosen = value; box.close(); };
    const close = make('button', { type: 'button', className: 'quiet', textContent: 'Close', onclick: () => box.close() });
    box.append(make('header', {}, make('h2', { id, textContent: title }), close));
    build(box, end);
    box.addEventListener('close', () => { box.remove(); resolve(chosen); });
    document.body.append(box);
    box.showModal();
    box.querySelector('input, select, .emojis button')?.focus();
  });
}

let labels = 0;

function labelled(text, field) {
  field.id = `field-${labels += 1}`;
  return make('p', { className: 'field' }, make('label', { htmlFor: field.id, textContent: text }), field);
}

// MARK: Emojis

export async function chooseEmoji(line, use) {
  const { json } = await call('GET', `/v1/emojis/${encodeURIComponent(line)}`);
  const emoji = await dialog('Emojis', (box, end) => {
    const grid = make('div', { className: 'emojis' });
    for (const one of json.emojis) grid.append(make('button', { type: 'button', textContent: one, onclick: () => end(one) }));
    grid.addEventListener('keydown', event => {
      const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -8, ArrowDown: 8 }[event.key];
      const all = [...grid.children];
      if (step) all[Math.max(0, Math.min(all.length - 1, all.indexOf(document.activeElement) + step))].focus();
    });
    box.append(grid);
  });
  if (emoji) use(emoji);
}

// MARK: Standard responses

const place = /\{\{(\d+)\}\}/g;

/** A template's body, as it is known; nil where it isn't. */
async function body(name, language) {
  const { json } = await call('GET', `/v1/templates?name=${encodeURIComponent(name)}`);
  const version = json.templates.find(one => !one.language || one.language === language) ?? json.templates[0];
  return version?.components?.find(one => one.type?.toUpperCase() === 'BODY')?.text;
}

/** Fields for a template's parameters, with a preview that follows them. */
function parameters(text, values, box) {
  const preview = make('p', { className: 'preview', attributes: { 'aria-live': 'polite' } });
  const fields = values.map(value => make('input', { value, maxLength: 1024, required: true }));
  const show = () => {
    preview.textContent = text ? text.replace(place, (all, number) => fields[number - 1]?.value || all) : fields.map(field => field.value).join(' · ');
  };
  fields.forEach((field, index) => { field.addEventListener('input', show); box.append(labelled(`Parameter ${index + 1}`, field)); });
  box.append(make('h3', { textContent: 'Preview' }), preview);
  show();
  return () => fields.map(field => field.value);
}

function attachmentName(attachment) {
  const [kind] = ['image', 'video', 'audio', 'document'].filter(one => attachment[one]);
  return attachment.filename ?? attachment.caption ?? `${kind}: ${attachment[kind].split('/').at(-1)}`;
}

async function showResponse(response, form, end) {
  form.replaceChildren(make('h3', { textContent: response.title ?? response.id }));
  let read = () => ({ response: response.id });
  if (response.template) {
    const text = await trying(() => body(response.template.name, response.template.language));
    const values = parameters(text, response.template.parameters ?? [], form);
    read = () => ({ response: response.id, parameters: values() });
  } else {
    if (response.text) form.append(make('p', { className: 'preview', textContent: response.text }));
    const boxes = (response.attachments ?? []).map(attachment => {
      const field = make('input', { type: 'checkbox', checked: true });
      form.append(make('p', { className: 'field check' }, make('label', {}, field, ` ${attachmentName(attachment)}`)));
      return field;
    });
    read = () => {
      const without = boxes.flatMap((field, index) => field.checked ? [] : [index + 1]);
      return without.length ? { response: response.id, without } : { response: response.id };
    };
  }
  form.append(make('button', { className: 'primary', textContent: 'Send' }));
  form.onsubmit = event => { event.preventDefault(); end(read()); };
  form.querySelector('input, button').focus();
}

export async function chooseResponse(send) {
  const chosen = await dialog('Standard responses', (box, end) => {
    const find = make('input', { type: 'search', maxLength: 200 });
    const list = make('ul', { className: 'plain choices' });
    const form = make('form', { className: 'chosen' });
    let asked = 0;
    const show = () => trying(async () => {
      const mine = asked += 1;
      const { json } = await call('GET', `/v1/responses?limit=50&q=${encodeURIComponent(find.value)}`);
      if (mine !== asked) return;
      list.replaceChildren(...json.responses.map(response => make('li', {}, make('button', {
        type: 'button', className: 'row-link', textContent: response.title ?? response.id,
        onclick: () => showResponse(response, form, end),
      }))));
      if (!json.responses.length) list.append(make('li', { className: 'faint', textContent: find.value ? 'None has all these words.' : 'The library is empty: an administrator fills it with PUT /v1/responses/ID.' }));
    });
    find.addEventListener('input', show);
    box.append(labelled('Find', find), list, form);
    show();
  });
  if (chosen) { await send(chosen); notice('On its way.'); }
}

// MARK: Templates

function bodyOf(template) { return template.components?.find(one => one.type?.toUpperCase() === 'BODY')?.text; }

function fill(form, name, language, text, end) {
  const numbers = [...(text ?? '').matchAll(place)].map(found => Number(found[1]));
  const values = parameters(text, Array(Math.max(0, ...numbers)).fill(''), form);
  form.append(make('button', { className: 'primary', textContent: 'Send' }));
  form.onsubmit = event => {
    event.preventDefault();
    const said = values().map(value => ({ type: 'text', text: value }));
    end({ template: { name, language, ...(said.length ? { components: [{ type: 'body', parameters: said }] } : {}) } });
  };
  form.querySelector('input, button').focus();
}

export async function chooseTemplate(send) {
  const { json } = await call('GET', '/v1/templates?status=APPROVED');
  const chosen = await dialog('Templates', (box, end) => {
    const list = make('ul', { className: 'plain choices' });
    const form = make('form', { className: 'chosen' });
    for (const template of json.templates) {
      const title = `${template.name} (${template.language ?? 'any language'})`;
      list.append(make('li', {}, make('button', {
        type: 'button', className: 'row-link', textContent: title,
        onclick: () => {
          form.replaceChildren(make('h3', { textContent: title }));
          fill(form, template.name, template.language ?? 'en_US', bodyOf(template), end);
        },
      })));
    }
    box.append(list, form);
    if (json.templates.length) return;
    list.append(make('li', { className: 'faint', textContent: 'No list of templates was fetched: name one that the platform has approved.' }));
    const [name, language] = [make('input', { required: true, maxLength: 512 }), make('input', { required: true, value: 'en_US', maxLength: 20 })];
    form.append(labelled('Name', name), labelled('Language', language), make('button', { className: 'primary', textContent: 'Send' }));
    form.onsubmit = event => { event.preventDefault(); end({ template: { name: name.value, language: language.value } }); };
  });
  if (chosen) { await send(chosen); notice('On its way.'); }
}

// MARK: Transfers

export async function chooseTransfer(own) {
  const { json } = await call('GET', '/v1/agents?limit=200');
  const order = { available: 0, away: 1, out: 2 };
  const agents = json.agents.filter(agent => agent.id !== own)
    .sort((one, other) => (order[one.state] ?? 3) - (order[other.state] ?? 3) || one.name.localeCompare(other.name));
  return dialog('Transfer to', (box, end) => {
    const field = make('select', {}, make('option', { value: 'queue', textContent: 'The queue' }));
    for (const agent of agents) {
      const limit = agent.receptionLimit === null ? '' : ` of ${agent.receptionLimit}`;
      field.append(make('option', {
        value: `agent:${agent.id}`, disabled: (agent.state ?? 'out') === 'out',
        textContent: `${agent.name}: ${agent.state ?? 'out'}, ${agent.sessions}${limit} sessions`,
      }));
    }
    const form = make('form', {}, labelled('To', field), make('button', { className: 'primary', textContent: 'Transfer' }));
    form.onsubmit = event => { event.preventDefault(); end(field.value); };
    box.append(form);
  });
}

// MARK: Words

/** Asks for a few words; undefined where nothing is said. */
export function askWords(title, label) {
  return dialog(title, (box, end) => {
    const field = make('input', { required: true, maxLength: 500 });
    const form = make('form', {}, labelled(label, field), make('button', { className: 'primary', textContent: 'Note it' }));
    form.onsubmit = event => { event.preventDefault(); end(field.value); };
    box.append(form);
  });
}
