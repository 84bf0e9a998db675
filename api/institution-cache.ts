/**
 * Keeps what was looked up in MX's catalogue for a moment. The catalogue is the same for every
 * tenant, and a form reads the same few institutions again and again.
 */
import { type InstitutionLookUps } from '../client';

/** Institutions change within days; one that was just corrected is seen within this time. */
const KEPT_MS = 60_000;
const ENTRIES_MAX = 1_000;
/** Of all answers together, as JSON; a page of 100 has some 30 kB. */
const CHARACTERS_MAX = 8_000_000;

interface Entry {
  readonly answer: Promise<unknown>;
  readonly untilMs: number;
  /** Length as JSON; 0 while it is on its way. */
  size: number;
}

/** Bounds, which tests narrow. */
interface CacheBounds {
  readonly entriesMax?: number;
  readonly charactersMax?: number;
  readonly now?: () => number;
}

/** The same look-ups, each asked once a minute at most; equal ones on their way are one. */
export class InstitutionCache implements InstitutionLookUps {
  readonly #inner: InstitutionLookUps;
  readonly #bounds: Required<CacheBounds>;
  /** Oldest first. */
  readonly #entries = new Map<string, Entry>();
  #size = 0;

  constructor(inner: InstitutionLookUps, bounds: CacheBounds = {}) {
    this.#inner = inner;
    const usual = { entriesMax: ENTRIES_MAX, charactersMax: CHARACTERS_MAX, now: Date.now };
    this.#bounds = { ...usual, ...bounds };
  }

  searchInstitutions: InstitutionLookUps['searchInstitutions'] = (search) =>
    this.#kept(['search', search.name ?? '', search.page, search.pageSize], () =>
      this.#inner.searchInstitutions(search),
    );

  readInstitution: InstitutionLookUps['readInstitution'] = (institution) =>
    this.#kept(['read', institution.institutionCode], () =>
      this.#inner.readInstitution(institution),
    );

  readSignInForm: InstitutionLookUps['readSignInForm'] = (institution) =>
    this.#kept(['form', institution.institutionCode], () =>
      this.#inner.readSignInForm(institution),
    );

  #kept<T>(question: readonly unknown[], ask: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(question);
    const found = this.#entries.get(key);
    if (found !== undefined && found.untilMs > this.#bounds.now())
      return found.answer as Promise<T>;
    this.#drop(key);
    const answer = ask();
    const entry: Entry = { answer, untilMs: this.#bounds.now() + KEPT_MS, size: 0 };
    this.#entries.set(key, entry);
    answer.then(
      (value) => {
        this.#weigh(key, entry, JSON.stringify(value).length);
      },
      // A failure is told to whoever waited for it, and to nobody else.
      () => {
        if (this.#entries.get(key) === entry) this.#drop(key);
      },
    );
    this.#makeRoom();
    return answer;
  }

  #weigh(key: string, entry: Entry, size: number): void {
    if (this.#entries.get(key) !== entry) return;
    entry.size = size;
    this.#size += size;
    this.#makeRoom();
  }

  #makeRoom(): void {
    const { entriesMax, charactersMax } = this.#bounds;
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= entriesMax && this.#size <= charactersMax) return;
      this.#drop(key);
    }
  }

  #drop(key: string): void {
    this.#size -= this.#entries.get(key)?.size ?? 0;
    this.#entries.delete(key);
  }
}
