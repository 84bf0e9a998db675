/** The port's operations about institutions and sign-in forms, over Atrium. */
import { type MxInstitutions } from '../../port';
import { type AtriumClient } from '../client';
import { toLoginFields } from './questions';
import { toInstitution } from './to-domain';

/** Binds the operations about institutions to a client. */
export function adaptInstitutions({
  institutions,
  members,
}: Pick<AtriumClient, 'institutions' | 'members'>): MxInstitutions {
  return {
    async searchInstitutions({ name, page, pageSize }, call) {
      const { items, ...rest } = await institutions.list(name, { page, pageSize }, call);
      return { ...rest, items: items.map((item) => toInstitution(item, item.code)) };
    },
    async readInstitution(institutionCode, call) {
      return toInstitution(await institutions.read(institutionCode, call), institutionCode);
    },
    async loginFields(of, call) {
      const fields =
        'institutionCode' in of
          ? await institutions.credentials(of.institutionCode, call)
          : await members.credentials(of, call);
      return toLoginFields(fields);
    },
  };
}
