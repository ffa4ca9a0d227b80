/// <reference lib="dom" />
// The service's own page: asks for a person and draws what the service answers.
import { showPerson } from './person-view.js';

/** @param {string} selector */
const find = (selector) => /** @type {HTMLInputElement} */ (document.querySelector(selector));
const [form, token, person, message, view] = ['form', '#token', '#person', '#message', '#person-view'].map(find);

async function ask() {
  const userId = person?.value.trim() ?? '';
  if (!userId || !message || !view) return;
  message.textContent = 'Asking …';
  const headers = token?.value ? { authorization: `Bearer ${token.value}` } : undefined;
  try {
    const answer = await window.fetch(`v1/people/${encodeURIComponent(userId)}`, headers ? { headers } : {});
    const body = await answer.json();
    message.textContent = answer.ok ? '' : (body.message ?? `The service answered ${answer.status}.`);
    if (answer.ok) showPerson(view, body);
    else view.replaceChildren();
  } catch {
    message.textContent = 'The service cannot be reached.';
  }
}

form?.addEventListener('submit', (event) => {
  event.preventDefault();
  void ask();
});
