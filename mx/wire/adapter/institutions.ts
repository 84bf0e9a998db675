/** The port's operations about institutions and sign-in forms, the same over either API. */
import { type Institution } from '../../../domain';
import { type MxInstitutions } from '../../port';
import { type WireClient } from '../client';
import { type WireInstitution } from '../schemas/institution';
import { toLoginFields } from './questions';
import { toInstitution } from './to-domain';

/**
 * Binds the operations about institutions to a client.
 *
 * @param canVerify - whether accounts there can be verified, by the dialect's own fields
 */
export function adaptInstitutions(
  { institutions, members }: Pick<WireClient, 'institutions' | 'members'>,
  canVerify: (institution: WireInstitution) => Institution['canVerify'],
): MxInstitutions {
  return {
    async searchInstitutions({ name, page, pageSize }, call) {
      const { items, ...rest } = await institutions.list(name, { page, pageSize }, call);
      return {
        ...rest,
        items: items.map((item) => toInstitution(item, item.code, canVerify(item))),
      };
    },
    async readInstitution(institutionCode, call) {
      const institution = await institutions.read(institutionCode, call);
      return toInstitution(institution, institutionCode, canVerify(institution));
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
