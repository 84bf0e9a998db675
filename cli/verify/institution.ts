/** Finding the institution by name, and reading its sign-in form, straight from Atrium. */
import { type AtriumClient, type AtriumInstitution } from '../../mx/atrium';
import { type NextAction } from '../../client';
import { isOptionalLabel } from '../../domain';
import { harmless } from '../terminal/text';
import { type Asking } from './ask';

type CredentialField = Extract<NextAction, { kind: 'provide-credentials' }>['fields'][number];

/** What a page of results may hold and still be read at a glance. */
const RESULTS_SHOWN = 15;

/** Searches and lists until one is chosen. */
export async function chooseInstitution(
  asking: Asking,
  atrium: AtriumClient,
): Promise<AtriumInstitution> {
  const { prompter, print } = asking;
  let name = await askName(asking, 'Name of the bank, or a part of it: ');
  for (;;) {
    const page = await atrium.institutions.list({ name, records_per_page: RESULTS_SHOWN });
    const found = page.items;
    if (found.length === 0) {
      name = await askName(asking, 'No bank has that in its name. Another name: ');
      continue;
    }
    found.forEach((institution, index) => {
      print(`${String(index + 1).padStart(4)}  ${describe(institution)}`);
    });
    const more = page.pagination.total_entries - found.length;
    if (more > 0) print(`      and ${String(more)} more; a longer name narrows the list.`);
    const answer = (await prompter.ask('Number, or another name: ', { isHidden: false })).trim();
    const chosen = /^\d{1,3}$/.test(answer) ? found[Number(answer) - 1] : undefined;
    if (chosen !== undefined) return chosen;
    if (answer !== '' && !/^\d{1,3}$/.test(answer)) name = answer;
    else print(`Please enter a number from 1 to ${String(found.length)}, or a name.`);
  }
}

/** The fields of an institution's sign-in form, in its order. */
export async function readSignInForm(
  atrium: AtriumClient,
  institutionCode: string,
): Promise<readonly CredentialField[]> {
  const fields = await atrium.institutions.credentials(institutionCode);
  return [...fields]
    .sort((a, b) => a.display_order - b.display_order)
    .map(({ guid, type, label, options }) => ({
      guid,
      type,
      label,
      isOptional: isOptionalLabel(label),
      ...(options === null ? {} : { options }),
    }));
}

async function askName({ prompter, print }: Asking, label: string): Promise<string> {
  for (;;) {
    const name = (await prompter.ask(label, { isHidden: false })).trim();
    if (name !== '') return name;
    print('Please enter at least one letter.');
  }
}

function describe(institution: AtriumInstitution): string {
  const note = institution.supports_account_verification
    ? ''
    : '  (offers no account verification)';
  return `${harmless(institution.name)}${note}`;
}
