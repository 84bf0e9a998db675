/** The page's languages, and which one an end user gets. */
import { type Outcome } from '../wire';
import { EN } from './en';
import { ES_TEXTS } from './es';
import { FR_TEXTS } from './fr';
import { ES } from './outcomes-es';
import { FR } from './outcomes-fr';
import { type Texts } from './texts';

export type { Texts } from './texts';

/** A language of the page. */
export interface Language {
  readonly tag: 'en' | 'es' | 'fr';
  readonly texts: Texts;
  /** By outcome code; those that came later are said in English. */
  readonly outcomes: Readonly<Record<string, string>>;
}

/** All of them; the first is taken where nobody wants another. */
export const LANGUAGES: readonly Language[] = [
  { tag: 'en', texts: EN, outcomes: {} },
  { tag: 'es', texts: ES_TEXTS, outcomes: ES },
  { tag: 'fr', texts: FR_TEXTS, outcomes: FR },
];

/** The first of the wanted ones that the page has; regions count for nothing. */
export function languageFor(wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const [main = ''] = (tag ?? '').toLowerCase().split('-');
    const found = LANGUAGES.find((each) => each.tag === main);
    if (found !== undefined) return found;
  }
  return { tag: 'en', texts: EN, outcomes: {} };
}

const KEY_PREFIX = 'verification.';

/** How the verification ended, in a language; and the language that it really is in. */
export function outcomeText(
  { messageKey, message }: Outcome,
  { tag, outcomes }: Language,
): { readonly text: string; readonly lang: string } {
  const text = messageKey.startsWith(KEY_PREFIX)
    ? outcomes[messageKey.slice(KEY_PREFIX.length)]
    : undefined;
  return text === undefined ? { text: message, lang: 'en' } : { text, lang: tag };
}
