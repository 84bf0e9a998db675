/**
 * The values that the canary plants: one for each text that stands in a sensitive field, so that a
 * copy anywhere tells which field it came from. Whatever MX has to understand is put back on the way
 * to it.
 */
import { randomBytes } from 'node:crypto';
import { type SensitiveFieldName } from '../../../domain/sensitive-fields';
import { type Secret } from '../../../tools/secret-search';

const random = (): string => randomBytes(16).toString('hex');
const word = (name: string) => (): string => `${name}-${random()}`;
/** A whole number of this many digits; the first one is not zero. */
const digits = (count: number): string =>
  `4${Array.from(randomBytes(count - 1), (byte) => String(byte % 10)).join('')}`;

/** How a value of each field is made: a field of the list without one does not compile. */
const MAKE: Readonly<Record<SensitiveFieldName, (original: string) => string>> = {
  'credentials.value': word('credential'),
  'answers.value': word('answer'),
  url: () => `https://bank.example/${word('open')()}`,
  accountNumber: () => digits(24),
  // Longer ones are no routing numbers (domain/account-number.ts).
  routingNumber: () => digits(14),
  institutionNumber: () => digits(3),
  transitNumber: () => digits(5),
  name: word('name'),
  reference: word('reference'),
  identifier: word('identifier'),
  metadata: word('metadata'),
  clientRedirectUrl: () => `https://app.example/${word('back')()}`,
  uiMessageWebviewUrlScheme: word('scheme'),
  pattern: word('pattern'),
  label: word('label'),
  fieldName: word('field'),
  chosenLabel: word('chosen'),
  imageData: () => `data:image/png;base64,${Buffer.from(word('picture')()).toString('base64')}`,
  value: () => `account-${random()}`,
  description: word('description'),
  amount: () => digits(13),
  date: word('date'),
  reason: word('reason'),
};
/** Too short to be told from other digits: looked for beside their names. */
const SHORT: readonly SensitiveFieldName[] = ['institutionNumber', 'transitNumber'];

/** What an activity seals where a start names a `resultKey` (docs/adr/0015). */
const SEALED_TO_CALLER: readonly SensitiveFieldName[] = [
  ...(['accountNumber', 'routingNumber', 'institutionNumber', 'transitNumber'] as const),
  ...(['description', 'amount', 'date'] as const),
];
/** What MX judges or knows: it gets the original. */
const RESTORED: readonly SensitiveFieldName[] = ['credentials.value', 'answers.value', 'value'];

/** Where a value was planted. */
interface Planted {
  readonly field: SensitiveFieldName;
  readonly original: string;
  readonly value: string;
  /** Whether it may be read by nobody but the caller, who opens it. */
  readonly isSealed: boolean;
}

/** The planted values of one run of the canary. */
export class PlantedValues {
  readonly #planted = new Map<string, Planted>();
  readonly #restored = new Set<SensitiveFieldName>();
  readonly #sealedUsers = new Set<string>();

  /** From now on numbers and transactions of this user have values of their own: they are sealed. */
  sealFor(userGuid: string): void {
    this.#sealedUsers.add(userGuid);
  }

  /**
   * The value that stands in the place of the original; the same for the same field and original, of
   * a user whose results are sealed for its own alone.
   */
  plant(field: SensitiveFieldName, original: string, userGuid = ''): string {
    const isSealed = this.#sealedUsers.has(userGuid) && SEALED_TO_CALLER.includes(field);
    const key = `${field} ${isSealed ? userGuid : ''} ${original}`;
    const known = this.#planted.get(key);
    if (known !== undefined) return known.value;
    const value = MAKE[field](original);
    this.#planted.set(key, { field, original, value, isSealed });
    return value;
  }

  /** A text for MX: with the originals, where it has to understand them. */
  restore(text: string): string {
    let restored = text;
    for (const { field, original, value } of this.#planted.values()) {
      if (!RESTORED.includes(field) || !restored.includes(value)) continue;
      restored = restored.replaceAll(value, original);
      this.#restored.add(field);
    }
    // The answer to a list is planted twice: as what was chosen, and as an answer.
    return restored === text ? text : this.restore(restored);
  }

  /** Fields whose values have reached MX. */
  get fieldsAtMx(): ReadonlySet<SensitiveFieldName> {
    return this.#restored;
  }

  /** Fields that have a value. */
  get fields(): ReadonlySet<SensitiveFieldName> {
    return new Set([...this.#planted.values()].map(({ field }) => field));
  }

  /** All values, as they are looked for; {@link fieldOf} tells the field of each. */
  get secrets(): Readonly<Record<string, Secret>> {
    const all = [...this.#planted.values()];
    const entries = all.flatMap((each, at): readonly (readonly [string, Secret])[] => {
      const { field, value, isSealed } = each;
      const name = `${field} #${String(at)}${isSealed ? SEALED : ''}`;
      if (!SHORT.includes(field)) return [[name, value]];
      return [
        [name, { whole: `"${field}":"${value}"` }],
        [`${name} inspected`, { whole: `${field}: '${value}'` }],
      ];
    });
    return Object.fromEntries(entries);
  }
}

/** In the names of values that nobody but the caller may read. */
const SEALED = ' sealed';

/** Whether a name in {@link PlantedValues.secrets} is that of such a value. */
export function isSealedName(name: string): boolean {
  return name.includes(SEALED);
}

/** The field of a name in {@link PlantedValues.secrets}. */
export function fieldOf(name: string): SensitiveFieldName {
  return name.split(' ', 1)[0] as SensitiveFieldName;
}
