// Tasks: favourites, locks, lines, and a picture that follows what happens.

import { call, load, notice, replace, trying } from './app.js';

const parts = ['#tasks-list', '#task-facts', '#numbers-rows'];

async function renew(position) { replace(await load(location.href, position), parts); }

const deeds = {
  favourite: button => ['favourite', { favourite: button.dataset.value === 'true' }, 'Noted'],
  lock: () => ['lock', {}, 'Locked'],
  unlock: () => ['unlock', {}, 'Unlocked'],
};

document.addEventListener('click', event => {
  const button = event.target.closest('[data-do]');
  if (!button) return;
  trying(async () => {
    const [path, body, words] = deeds[button.dataset.do](button);
    button.disabled = true;
    try {
      const { position } = await call('POST', `/v1${button.closest('[data-task]').dataset.task}/${path}`, body);
      // What can be assigned depends on the lock.
      if (document.querySelector('#task') && path !== 'favourite') location.reload(); else await renew(position);
      notice(words);
    } finally { button.disabled = false; }
  });
});

document.querySelector('#assign')?.addEventListener('submit', event => {
  event.preventDefault();
  const form = event.target;
  trying(async () => {
    const lines = new FormData(form).getAll('line');
    const { position } = await call('PATCH', `/v1${form.dataset.task}`, { lines });
    await renew(position);
    notice('Assigned');
  });
});

const picture = document.querySelector('[data-picture]');
if (picture) {
  const source = picture.getAttribute('src');
  let drawn = '';
  const draw = async position => {
    const answer = await fetch(source, { headers: { 'Parley-At-Least': `${position}` } });
    if (!answer.ok) return;
    const next = URL.createObjectURL(await answer.blob());
    picture.src = next;
    await picture.decode();
    if (drawn) URL.revokeObjectURL(drawn);
    drawn = next;
  };
  let waiting = false;
  new EventSource(picture.dataset.follow).onmessage = event => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      if (document.visibilityState !== 'visible') return;
      const position = Number(event.lastEventId);
      Promise.all([draw(position), renew(position)]).catch(() => {});
    }, 2000);
  };
}
