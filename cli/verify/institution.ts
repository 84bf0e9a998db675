/** Finds the institution by name, as the worker looks it up. */
import { type Institution, type InstitutionLookUps } from '../../client';
import { harmless } from '../terminal/text';
import { type Asking } from './ask';

/** What a page of results may hold and still be read at a glance. */
const RESULTS_SHOWN = 15;

/** Searches and lists until one is chosen. */
export async function chooseInstitution(
  asking: Asking,
  institutions: InstitutionLookUps,
): Promise<Institution> {
  const { prompter, print } = asking;
  let name = await askName(asking, 'Name of the bank, or a part of it: ');
  for (;;) {
    const search = { name, page: 1, pageSize: RESULTS_SHOWN };
    const { items: found, totalEntries } = await institutions.searchInstitutions(search);
    if (found.length === 0) {
      name = await askName(asking, 'No bank has that in its name. Another name: ');
      continue;
    }
    found.forEach((institution, index) => {
      print(`${String(index + 1).padStart(4)}  ${describe(institution)}`);
    });
    const more = totalEntries - found.length;
    if (more > 0) print(`      and ${String(more)} more; a longer name narrows the list.`);
    const answer = (await prompter.ask('Number, or another name: ', { isHidden: false })).trim();
    const chosen = /^\d{1,3}$/.test(answer) ? found[Number(answer) - 1] : undefined;
    if (chosen !== undefined) return chosen;
    if (answer !== '' && !/^\d{1,3}$/.test(answer)) name = answer;
    else print(`Please enter a number from 1 to ${String(found.length)}, or a name.`);
  }
}

async function askName({ prompter, print }: Asking, label: string): Promise<string> {
  for (;;) {
    const name = (await prompter.ask(label, { isHidden: false })).trim();
    if (name !== '') return name;
    print('Please enter at least one letter.');
  }
}

function describe({ name, canVerify }: Institution): string {
  const note = canVerify !== false ? '' : '  (offers no account verification)';
  return `${harmless(name)}${note}`;
}
