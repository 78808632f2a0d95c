// What all pages share: the broker's clock, requests to /v1, notices, times, and a page's parts made anew.

const { formToken, now, rate } = document.body.dataset;
const [begun, brokerBegin, pace] = [performance.now(), Number(now), Number(rate)];

/** What the broker's clock reads, in milliseconds since 1970. */
export const brokerNow = () => brokerBegin + (performance.now() - begun) * pace;

/** A request that failed, with what /v1 says of it. */
export class Problem extends Error {
  constructor(status, detail, type) {
    super(detail);
    Object.assign(this, { status, type });
  }
}

const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');

/** Fields of a request that changes something. */
export const fields = () => ({ 'Parley-Form-Token': formToken, 'Idempotency-Key': newKey() });

/** Asks /v1. Where no answer came, a request that changes something is made once more, with its own key. */
export async function call(method, path, body) {
  const options = { method, headers: method === 'GET' ? {} : fields() };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers['Content-Type'] = 'application/json';
  }
  const answer = await fetch(path, options).catch(() => fetch(path, options)).catch(() => {
    throw new Problem(0, 'Parley does not answer: look at the connection, and try again.');
  });
  const text = await answer.text();
  const json = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : null;
  if (answer.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  if (!answer.ok) throw new Problem(answer.status, json?.detail ?? `Status ${answer.status}`, json?.type);
  return { json, position: Number(answer.headers.get('Parley-Position') ?? 0) };
}

/** Says something at the edge of the page, and to who can't see it. */
export function notice(text, kind = 'done') {
  const place = document.querySelector('#notices');
  const line = Object.assign(document.createElement('p'), { className: `notice ${kind}`, textContent: text });
  const close = Object.assign(document.createElement('button'), { type: 'button', className: 'quiet', textContent: 'Close' });
  close.addEventListener('click', () => line.remove());
  line.append(' ', close);
  place.append(line);
  setTimeout(() => line.remove(), kind === 'problem' ? 15000 : 5000);
}

/** Does something that may fail, and says why it did. */
export async function trying(work) {
  try { return await work(); } catch (error) {
    notice(error.message, 'problem');
    return undefined;
  }
}

// MARK: Times

const formats = {
  time: { hour: '2-digit', minute: '2-digit' },
  day: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  date: { day: 'numeric', month: 'short' },
  full: { dateStyle: 'medium', timeStyle: 'medium' },
};
const written = Object.fromEntries(
  Object.entries(formats).map(([name, options]) => [name, new Intl.DateTimeFormat('en-GB', options)]));

function length(milliseconds) {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.round(seconds % 3600 / 60)} min`;
  return `${Math.round(seconds / 86400)} days`;
}

function worded(moment, form) {
  const difference = moment - brokerNow();
  if (form === 'until') return difference > 0 ? `in ${length(difference)}` : `${length(difference)} late`;
  if (form === 'ago') return `${length(difference)} ago`;
  if (form === 'short') {
    return written[written.date.format(moment) === written.date.format(brokerNow()) ? 'time' : 'date'].format(moment);
  }
  return written[form].format(moment);
}

/** Writes moments as people read them, in their own time zone. */
export function times(root = document) {
  for (const element of root.querySelectorAll('time[data-form]')) {
    const moment = Date.parse(element.dateTime);
    if (Number.isNaN(moment)) continue;
    const text = worded(moment, element.dataset.form);
    if (element.textContent !== text) element.textContent = text;
    if (!element.title) element.title = `${written.full.format(moment)} (${element.dateTime})`;
  }
}

times();
setInterval(times, Math.max(1000, Math.min(20000, 20000 / pace)));

// MARK: Parts of a page

const moment = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** A page as it would be loaded now, at least as of a position of the log. Where Parley isn't ready yet it is asked for again, for 10 s. */
export async function load(path, position = 0) {
  const headers = position > 0 ? { 'Parley-At-Least': `${position}` } : {};
  const ask = () => fetch(path, { headers }).catch(() => null);
  let answer = await ask();
  for (let tries = 0; answer?.status === 503 && tries < 10; tries += 1) {
    await moment(1000);
    answer = await ask();
  }
  if (!answer) throw new Problem(0, 'Parley does not answer: what is shown may be old.');
  if (answer.redirected && new URL(answer.url).pathname === '/login') location.assign(answer.url);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (!answer.ok) throw new Problem(answer.status, page.querySelector('main p')?.textContent ?? `Status ${answer.status}`);
  times(page);
  return page;
}

/** Puts parts of another page in place of ours where they differ; the focus stays where it was. */
export function replace(page, selectors) {
  for (const selector of selectors) {
    const [mine, other] = [document.querySelector(selector), page.querySelector(selector)];
    if (!mine || !other || mine.isEqualNode(other)) continue;
    const focus = mine.contains(document.activeElement) ? document.activeElement.id : '';
    const top = mine.scrollTop;
    mine.replaceWith(other);
    other.scrollTop = top;
    if (focus) document.getElementById(focus)?.focus();
  }
}

// MARK: Pages that can't be shown yet

// Such a page asks for itself until it is there, and says meanwhile how far it is.
if (document.querySelector('[data-again]')) {
  const again = async () => {
    const answer = document.visibilityState === 'visible' ? await fetch(location.href).catch(() => null) : null;
    if (answer && answer.status !== 503) { location.reload(); return; }
    if (answer) replace(new DOMParser().parseFromString(await answer.text(), 'text/html'), ['#problem']);
    setTimeout(again, 1000);
  };
  setTimeout(again, 500);
}

// MARK: Live parts

// A page whose parts follow the log says which events make it anew, and which parts: <main data-live="/v1/events?…" data-parts="#a #b">.
const live = document.querySelector('[data-live]');
if (live) {
  const parts = live.dataset.parts.split(' ');
  let waiting = 0;
  new EventSource(live.dataset.live).onmessage = event => {
    const position = Number(event.lastEventId);
    if (waiting) { waiting = position; return; }
    waiting = position;
    setTimeout(() => {
      const last = waiting;
      waiting = 0;
      if (document.visibilityState === 'visible') load(location.href, last).then(page => replace(page, parts)).catch(() => {});
    }, 500);
  };
}
