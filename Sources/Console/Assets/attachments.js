// Files that an agent sends (S2.5): to the platform first, with its progress shown, then as a message.

import { fields, notice } from './app.js';

const largest = 100 * 1000 * 1000;

function kind(type) {
  if (type === 'image/jpeg' || type === 'image/png') return 'image';
  if (type.startsWith('video/')) return 'video';
  if (type.startsWith('audio/')) return 'audio';
  return 'document';
}

function upload(file, line) {
  const progress = document.querySelector('#upload');
  const request = new XMLHttpRequest();
  request.open('POST', `/v1/media?line=${encodeURIComponent(line)}`);
  for (const [name, value] of Object.entries(fields())) request.setRequestHeader(name, value);
  request.upload.addEventListener('progress', event => {
    progress.hidden = false;
    progress.value = event.lengthComputable ? 100 * event.loaded / event.total : 0;
  });
  const form = new FormData();
  form.append('file', file);
  return new Promise((resolve, reject) => {
    request.addEventListener('loadend', () => {
      progress.hidden = true;
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* what is no JSON says nothing */ }
      if (request.status === 200) resolve(answer.id);
      else reject(new Error(answer.detail ?? 'The file could not be uploaded: try again.'));
    });
    request.send(form);
  });
}

/** Sends the file that was chosen. */
export async function attach(input, line, send) {
  const [file] = input.files;
  if (!file) return;
  try {
    if (file.size > largest) throw new Error(`${file.name} is larger than 100 MB: send a smaller file.`);
    const type = kind(file.type);
    const id = await upload(file, line);
    await send({ message: { type, [type]: type === 'document' ? { id, filename: file.name } : { id } } });
    notice(`${file.name} is on its way.`);
  } catch (error) {
    notice(error.message, 'problem');
  } finally {
    input.value = '';
  }
}
