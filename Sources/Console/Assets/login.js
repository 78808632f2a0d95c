// A link that signs in has the token behind '#', which no server and no log ever sees.
const token = new URLSearchParams(location.hash.slice(1)).get('token');
if (token) {
  history.replaceState(null, '', location.pathname + location.search);
  document.querySelector('#token').value = token;
  document.querySelector('#login').requestSubmit();
}
