// The slider of the time machine, and what can be copied.

import { load, notice, replace, trying } from './app.js';

document.addEventListener('click', event => {
  const button = event.target.closest('[data-copy]');
  if (button) trying(async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    notice(`Copied ${button.dataset.copy}`);
  });
});

const slide = document.querySelector('#slide');
if (slide) {
  const range = slide.elements.event;
  const address = () => {
    const url = new URL(slide.action);
    url.searchParams.set('event', range.value);
    if (slide.elements.and.value) url.searchParams.set('and', slide.elements.and.value);
    return url.pathname + url.search;
  };
  let [waiting, latest] = [0, 0];
  // Each step shows its number at once, and the conversation as soon as the slider rests.
  range.addEventListener('input', () => {
    document.querySelector('#reading').textContent = `${range.value} of ${range.max}`;
    clearTimeout(waiting);
    waiting = setTimeout(() => trying(async () => {
      const [path, number] = [address(), ++latest];
      const page = await load(path);
      if (number !== latest) return;
      history.replaceState(null, '', path);
      replace(page, ['#sides', '#steps', '#between', '#transcript']);
    }), 200);
  });
  slide.addEventListener('submit', event => {
    event.preventDefault();
    location.assign(address());
  });
}
