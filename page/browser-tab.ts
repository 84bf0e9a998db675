/** This tab, as the session needs it. */
import { post } from './http';
import { type Tab } from './session';

const RANDOM_BYTES = 32;
const TICKET = /^#[\w-]+\.[\w-]+\.[\w-]+$/;

/** Reads the address once; the ticket is removed from it by the session. */
export function browserTab(): Tab {
  const { hash } = window.location;
  return {
    ticket: TICKET.test(hash) ? hash.slice(1) : '',
    forgetTicket: () => {
      const { pathname, search } = window.location;
      window.history.replaceState(null, '', pathname + search);
    },
    // Each page has its own: a tab may show the pages of several verifications, one after another.
    storage: storageOf(window.location.pathname),
    random: () => randomText(RANDOM_BYTES),
    post: (path, body, token) => post(path, { body, token }),
  };
}

/** So many random bytes in base64url. */
export function randomText(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  const base64 = btoa(String.fromCharCode(...random));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function storageOf(page: string): Tab['storage'] {
  const storage = tabStorage();
  const nameOf = (key: string): string => `${page} ${key}`;
  return {
    getItem: (key) => storage.getItem(nameOf(key)),
    setItem: (key, value) => {
      storage.setItem(nameOf(key), value);
    },
    removeItem: (key) => {
      storage.removeItem(nameOf(key));
    },
  };
}

/** A browser may forbid it, above all in a frame; the session then lasts until a reload. */
export function tabStorage(): Tab['storage'] {
  try {
    window.sessionStorage.setItem('probe', '1');
    window.sessionStorage.removeItem('probe');
    return window.sessionStorage;
  } catch {
    const kept = new Map<string, string>();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => {
        kept.set(key, value);
      },
      removeItem: (key) => {
        kept.delete(key);
      },
    };
  }
}
