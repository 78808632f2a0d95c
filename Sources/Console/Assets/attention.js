// A desk that is not in front flashes, title and icon, until it is (S2.1).

const icon = document.querySelector('link[rel="icon"]');
const calm = icon.href;
const urgent = new URL('icon-alert.svg', calm).href;
let [title, text, timer, isOn] = [document.title, '', 0, false];

function flash() {
  isOn = !isOn;
  document.title = isOn ? `● ${text}` : title;
  icon.href = isOn ? urgent : calm;
}

function stop() {
  if (!timer) return;
  clearInterval(timer);
  timer = 0;
  document.title = title;
  icon.href = calm;
}

const isInFront = () => document.visibilityState === 'visible' && document.hasFocus();

export const attention = {
  /** Flashes until the desk is in front. */
  ask(reason) {
    if (isInFront()) return;
    text = reason;
    if (timer) return;
    [title, isOn] = [document.title, false];
    timer = setInterval(flash, 1000);
    flash();
  },
  /** Another conversation is shown: its title is the one to go back to. */
  shown() { if (!timer) title = document.title; },
};

window.addEventListener('focus', stop);
document.addEventListener('visibilitychange', () => { if (isInFront()) stop(); });
