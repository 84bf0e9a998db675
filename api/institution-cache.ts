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
  readonly answer: unknown;
  readonly untilMs: number;
  /** Length as JSON. */
  readonly size: number;
}

/** Bounds, which tests narrow. */
interface CacheBounds {
  readonly entriesMax?: number;
  readonly charactersMax?: number;
  readonly now?: () => number;
}

/**
 * The same look-ups, each asked once a minute at most; equal ones of a tenant on their way are one.
 * Tenants take turns at MX, so nobody waits for the question of another: only answers are shared.
 */
export class InstitutionCache implements InstitutionLookUps {
  readonly #inner: InstitutionLookUps;
  readonly #bounds: Required<CacheBounds>;
  /** On their way, by tenant and question. */
  readonly #asked = new Map<string, Promise<unknown>>();
  /** Answers by question, oldest first. */
  readonly #entries = new Map<string, Entry>();
  #size = 0;

  constructor(inner: InstitutionLookUps, bounds: CacheBounds = {}) {
    this.#inner = inner;
    const usual = { entriesMax: ENTRIES_MAX, charactersMax: CHARACTERS_MAX, now: Date.now };
    this.#bounds = { ...usual, ...bounds };
  }

  searchInstitutions: InstitutionLookUps['searchInstitutions'] = (search, tenantId) =>
    this.#kept(tenantId, ['search', search.name ?? '', search.page, search.pageSize], () =>
      this.#inner.searchInstitutions(search, tenantId),
    );

  readInstitution: InstitutionLookUps['readInstitution'] = (institution, tenantId) =>
    this.#kept(tenantId, ['read', institution.institutionCode], () =>
      this.#inner.readInstitution(institution, tenantId),
    );

  readSignInForm: InstitutionLookUps['readSignInForm'] = (institution, tenantId) =>
    this.#kept(tenantId, ['form', institution.institutionCode], () =>
      this.#inner.readSignInForm(institution, tenantId),
    );

  #kept<T>(tenantId = '', question: readonly unknown[], ask: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(question);
    const found = this.#entries.get(key);
    if (found !== undefined && found.untilMs > this.#bounds.now())
      return Promise.resolve(found.answer as T);
    const asking = `${tenantId} ${key}`;
    const underWay = this.#asked.get(asking);
    if (underWay !== undefined) return underWay as Promise<T>;
    // Counted from the question: an answer may be as old as that.
    const untilMs = this.#bounds.now() + KEPT_MS;
    // A failure is told to whoever waited for it, and to nobody else.
    const answer = ask()
      .then((value) => {
        this.#keep(key, { answer: value, untilMs, size: JSON.stringify(value).length });
        return value;
      })
      .finally(() => this.#asked.delete(asking));
    this.#asked.set(asking, answer);
    return answer;
  }

  #keep(key: string, entry: Entry): void {
    this.#drop(key);
    this.#entries.set(key, entry);
    this.#size += entry.size;
    const { entriesMax, charactersMax } = this.#bounds;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= entriesMax && this.#size <= charactersMax) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#size -= this.#entries.get(key)?.size ?? 0;
    this.#entries.delete(key);
  }
}
