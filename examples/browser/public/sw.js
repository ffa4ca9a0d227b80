/* global self, location, caches, fetch */
// Once loaded, the pages work without a network: what was fetched is kept; pages are fetched anew if possible.
const kept = 'daybook-example';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
  event.respondWith(answer(request));
});

async function answer(request) {
  const cache = await caches.open(kept);
  const found = await cache.match(request, { ignoreSearch: true });
  if (found && request.mode !== 'navigate') return found;
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    if (found) return found;
    throw error;
  }
}
