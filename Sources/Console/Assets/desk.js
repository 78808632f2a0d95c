// The agent's desk: follows what happens, moves between conversations without leaving the page, and does what an agent does.

import { call, load, notice, replace, times, trying } from './app.js';
import { askWords, chooseEmoji, chooseResponse, chooseTemplate, chooseTransfer } from './choices.js';
import { attention } from './attention.js';
import { attach } from './attachments.js';

const desk = () => document.querySelector('#desk');
const agent = desk().dataset.agent;
const acting = desk().dataset.acting ? { by: `agent:${agent}` } : {};
const open = () => Number(desk().dataset.conversation ?? 0);
const line = () => desk().dataset.line;
const address = () => location.pathname + location.search;
const messages = () => document.querySelector('#messages');
const text = () => document.querySelector('#text');

// MARK: Moving

/** Shows another page of the desk in place of this one. */
async function go(path, { push = true, focus = true } = {}) {
  const page = await trying(() => load(path));
  if (!page) return;
  const other = page.querySelector('#desk');
  if (!other) { location.assign(path); return; }
  desk().replaceWith(other);
  document.title = page.title;
  if (push) history.pushState(null, '', path);
  arrive(focus);
}

/** What a conversation that was just opened needs. */
function arrive(focus) {
  times(desk());
  attention.shown();
  keepDraft();
  watchEarlier();
  const list = messages();
  if (list) list.scrollTop = list.scrollHeight;
  if (focus && open()) (text() ?? list)?.focus({ preventScroll: true });
}

window.addEventListener('popstate', () => go(address(), { push: false }));

document.addEventListener('click', event => {
  const link = event.target.closest('#desk a[href^="/desk"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  if (link.id === 'earlier') showEarlier(link);
  else go(link.getAttribute('href'));
});

document.addEventListener('submit', event => {
  if (!event.target.matches('#desk .find')) return;
  event.preventDefault();
  go(`/desk?${new URLSearchParams(new FormData(event.target))}`, { focus: false });
});

// MARK: Following

const parts = ['#presence', '#boxes', '#rows'];
let [due, atLeast] = [0, 0];

/** Makes anew what has changed, a moment later: what happens at once is shown at once. */
function refresh(position = 0) {
  atLeast = Math.max(atLeast, position);
  if (due) return;
  due = setTimeout(refreshNow, acting.by ? 500 : 60);
}

async function refreshNow() {
  const [path, position] = [address(), atLeast];
  [due, atLeast] = [0, 0];
  const page = await load(path, position).catch(error => notice(error.message, 'problem'));
  if (!page || path !== address()) return;
  const before = document.querySelector('#composer')?.dataset.window;
  replace(page, [...parts, '#thread-head', '#details']);
  const after = page.querySelector('#composer')?.dataset.window;
  if (before !== after) {
    document.querySelector('.composer')?.replaceWith(page.querySelector('.composer'));
    keepDraft();
  }
  mergeMessages(page);
  if (atLeast) refresh(atLeast);
}

/** Adds what is new, and puts what has changed in place of what it was. */
function mergeMessages(page) {
  const [list, other] = [messages(), page.querySelector('#messages')];
  if (!list || !other) return;
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  for (const message of other.querySelectorAll('.message')) {
    const mine = document.getElementById(message.id);
    if (!mine) {
      const day = message.previousElementSibling;
      const last = [...list.querySelectorAll('.day time')].at(-1)?.dateTime.slice(0, 10);
      if (day?.matches('.day') && day.querySelector('time').dateTime.slice(0, 10) !== last) list.append(day);
      list.append(message);
    } else if (!mine.isEqualNode(message)) {
      mine.replaceWith(message);
    }
  }
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}

// Whoever acts for an agent is not the agent: their desk's stream would say that the agent is there, and its end that they have gone.
const kinds = ['messageReceived', 'messageEchoed', 'receiptReceived', 'sendRequested', 'sendFailed', 'sessionOpened', 'sessionAssigned', 'sessionClosed', 'pendingResponseEscalated', 'agentStateSet'];
const stream = new EventSource(acting.by ? `/v1/events?types=${kinds}` : `/v1/agents/${encodeURIComponent(agent)}/desk`);
stream.addEventListener('message', event => refresh(Number(event.lastEventId)));
stream.addEventListener('state', event => refresh(Number(event.lastEventId)));
stream.addEventListener('session', event => {
  if (JSON.parse(event.data).handler === `agent:${agent}`) attention.ask('A session for you');
  refresh(Number(event.lastEventId));
});
stream.addEventListener('activity', event => {
  if (JSON.parse(event.data).message) attention.ask('New message');
  refresh(Number(event.lastEventId));
});
stream.addEventListener('waiting', event => {
  const { line, waiting } = JSON.parse(event.data);
  const count = document.querySelector('#queue-count');
  if (!count) return;
  const lines = new Map(count.dataset.lines.split(' ').filter(Boolean).map(pair => pair.split('=')));
  lines.set(line, waiting);
  count.dataset.lines = [...lines].map(pair => pair.join('=')).join(' ');
  count.textContent = [...lines.values()].reduce((sum, number) => sum + Number(number), 0);
  if (desk().dataset.box === 'queue') refresh(Number(event.lastEventId));
});
let wasLost = false;
stream.addEventListener('error', () => {
  if (!wasLost) notice('The connection is lost: it is tried again by itself.', 'problem');
  wasLost = true;
});
stream.addEventListener('open', () => {
  if (wasLost) { notice('Connected again.'); refresh(); }
  wasLost = false;
});

// MARK: Earlier messages

let watcher;

function watchEarlier() {
  watcher?.disconnect();
  const link = document.querySelector('#earlier');
  if (!link) return;
  watcher = new IntersectionObserver(seen => { if (seen.some(one => one.isIntersecting)) showEarlier(link); }, { root: messages() });
  // Not while the list still stands at its beginning: it is about to be scrolled to its end.
  requestAnimationFrame(() => requestAnimationFrame(() => watcher.observe(link)));
}

async function showEarlier(link) {
  if (link.dataset.busy) return;
  link.dataset.busy = 'yes';
  const page = await trying(() => load(link.href));
  const list = messages();
  if (!page || !list?.contains(link)) return;
  const height = list.scrollHeight - list.scrollTop;
  const first = list.querySelector('.day');
  const found = [...page.querySelectorAll('#messages > *')];
  const days = found.filter(element => element.matches('.day'));
  if (first && days.at(-1)?.querySelector('time').dateTime.slice(0, 10) === first.querySelector('time').dateTime.slice(0, 10)) first.remove();
  link.replaceWith(...found);
  list.scrollTop = list.scrollHeight - height;
  watchEarlier();
}

// MARK: Writing

const draftName = () => `draft:${agent}:${open()}`;

/** A draft survives a reload, and is this conversation's alone. */
function keepDraft() {
  const field = text();
  if (!field) return;
  field.value ||= localStorage.getItem(draftName()) ?? '';
  grow(field);
}

function grow(field) { field.rows = Math.min(8, Math.max(2, field.value.split('\n').length)); }

document.addEventListener('input', event => {
  if (event.target.id !== 'text') return;
  grow(event.target);
  if (event.target.value) localStorage.setItem(draftName(), event.target.value);
  else localStorage.removeItem(draftName());
});

/** Asks for a message to be sent; a reply quotes what was chosen. */
export async function send(body) {
  const quoted = document.querySelector('#quoting:not([hidden])')?.dataset.message;
  const said = { ...body };
  if (quoted && said.text) {
    said.message = { type: 'text', text: { body: said.text }, context: { message_id: quoted } };
    delete said.text;
  }
  const { position } = await call('POST', `/v1/conversations/${open()}/messages`, { ...said, ...acting });
  endQuoting();
  refresh(position);
}

async function sendText() {
  const field = text();
  const [body, name] = [field.value, draftName()];
  if (!body.trim() || field.readOnly) return;
  field.readOnly = true;
  const isSent = await trying(async () => { await send({ text: body }); return true; });
  field.readOnly = false;
  if (!isSent) return;
  localStorage.removeItem(name);
  if (text() === field) { field.value = ''; grow(field); field.focus(); }
}

document.addEventListener('submit', event => {
  if (event.target.id !== 'composer') return;
  event.preventDefault();
  sendText();
});

function quote(message) {
  const place = document.querySelector('#quoting');
  if (!place) return;
  place.dataset.message = message.dataset.message;
  place.querySelector('span').textContent = `Answers: ${message.querySelector('.text')?.textContent.slice(0, 80) ?? 'a message'}`;
  place.hidden = false;
  text()?.focus();
}

function endQuoting() {
  const place = document.querySelector('#quoting');
  if (place) place.hidden = true;
}

// MARK: Doing

const actions = {
  take: id => call('POST', `/v1/conversations/${id}/take`, { agent }),
  claim: id => call('POST', `/v1/conversations/${id}/claim`, { agent }),
  open: id => call('POST', `/v1/conversations/${id}/open`, { agent }),
  begin: id => call('POST', '/v1/conversations', { agent, conversation: `${id}` }),
  park: id => call('POST', `/v1/conversations/${id}/park`, { bin: agent, ...acting }),
  finish: id => call('POST', `/v1/conversations/${id}/finish`, { ...acting }),
  transfer: async id => {
    const to = await chooseTransfer(agent);
    return to ? call('POST', `/v1/conversations/${id}/transfer`, { to, ...acting }) : null;
  },
  verify: async (_, button) => {
    const how = await askWords('Who is it?', 'How have you made sure? A call, a question only they can answer …');
    return how ? call('POST', `/v1/contacts/${button.dataset.contact}/verify`, { how, line: line() }) : null;
  },
};
const said = {
  take: 'It is yours.', claim: 'It is yours.', open: 'It is yours again.', begin: 'A session has begun.', park: 'Parked.',
  finish: 'Done.', transfer: 'Passed on.', verify: 'Noted.',
};

const choices = {
  emojis: () => chooseEmoji(line(), emoji => {
    const field = text();
    field.setRangeText(emoji, field.selectionStart, field.selectionEnd, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.focus();
  }),
  responses: () => chooseResponse(send),
  templates: () => chooseTemplate(send),
};

document.addEventListener('click', event => {
  const button = event.target.closest('#desk button');
  if (!button) return;
  const action = button.dataset.action;
  if (action) {
    button.disabled = true;
    trying(async () => {
      const done = await actions[action](open(), button);
      if (!done) return;
      notice(said[action]);
      refresh(done.position);
    }).finally(() => { button.disabled = false; });
  } else if (button.dataset.open) {
    trying(choices[button.dataset.open]);
  } else if (button.id === 'keys-button') {
    keys.showModal();
  } else if (button.id === 'quoting-end') {
    endQuoting();
  } else if (button.dataset.quote !== undefined) {
    quote(button.closest('.message'));
  } else if (button.dataset.react !== undefined) {
    const { message } = button.closest('.message').dataset;
    trying(() => chooseEmoji(line(), emoji => trying(
      () => send({ message: { type: 'reaction', reaction: { message_id: message, emoji } } }))));
  }
});

document.addEventListener('change', event => {
  if (event.target.id === 'attachment') {
    attach(event.target, line(), send);
  } else if (event.target.id === 'state') {
    const [state, before] = [event.target.value, event.target.dataset.state];
    const path = `/v1/agents/${encodeURIComponent(agent)}`;
    trying(async () => {
      if (state === 'away' && before === 'out') await call('POST', `${path}/log-in`);
      const action = state === 'out' ? 'log-out' : state === 'away' ? 'away' : before === 'out' ? 'log-in' : 'available';
      const { position } = await call('POST', `${path}/${action}`);
      refresh(position);
    });
  }
});

// MARK: Keys

const keys = document.querySelector('#keys');
const singleKeys = document.querySelector('#single-keys');
singleKeys.checked = localStorage.getItem('single-keys') !== 'off';
singleKeys.addEventListener('change', () => localStorage.setItem('single-keys', singleKeys.checked ? 'on' : 'off'));

function moveFocus(step) {
  const rows = [...document.querySelectorAll('#rows .row')];
  const here = rows.findIndex(row => row === document.activeElement || (!rows.includes(document.activeElement) && row.ariaCurrent));
  rows[Math.max(0, Math.min(rows.length - 1, here + step))]?.focus();
}

document.addEventListener('keydown', event => {
  const field = event.target.closest('input, textarea, select');
  if (event.key === 'Escape' && field && !field.closest('dialog')) { field.blur(); return; }
  if (event.target.id === 'text' && event.key === 'Enter' && !event.isComposing && !event.shiftKey) {
    event.preventDefault();
    sendText();
    return;
  }
  if (field || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') || !singleKeys.checked) return;
  const focusable = { '/': '#find', r: '#text' }[event.key];
  if (event.key === 'j' || event.key === 'k') moveFocus(event.key === 'j' ? 1 : -1);
  else if (focusable) document.querySelector(focusable)?.focus();
  else if (event.key === '?') keys.showModal();
  else if (/^[a-z]$/.test(event.key)) document.querySelector(`#desk [data-key="${event.key}"]`)?.click();
  else return;
  event.preventDefault();
});

arrive(false);
