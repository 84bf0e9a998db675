/** Which version of the worker this is, for Temporal's Worker Versioning (docs/adr/0019). */
import { fitting } from './kinds';
import { ConfigurationError } from './problems';

/** A version of a Worker Deployment, as Temporal names it. */
export interface WorkerVersion {
  readonly deploymentName: string;
  readonly buildId: string;
}

/** What Temporal takes for either half. It would allow longer ones. */
const PART = /^(?!__)[\x21-\x7e]{1,200}$/;
const PART_RULE =
  'must be 1 to 200 printable ASCII characters, not begin with __, and have no space';

/** The names are those that Temporal's Worker Controller for Kubernetes sets. */
export const versionVariables = {
  TEMPORAL_DEPLOYMENT_NAME: fitting(
    (name) => PART.test(name) && !/[.:]/.test(name),
    `${PART_RULE}, dot or colon.`,
  ).describe(
    'Worker Deployment that the worker belongs to, for Worker Versioning. Set it together with the build id; without both the worker is unversioned.',
  ),
  TEMPORAL_WORKER_BUILD_ID: fitting((id) => PART.test(id), `${PART_RULE}.`).describe(
    'Version of the worker in that deployment, such as the tag of its image: a new one for each release.',
  ),
} as const;

/**
 * The version that the values name; undefined for none.
 *
 * @throws ConfigurationError where one of them is not set
 */
export function versionOf(values: {
  readonly TEMPORAL_DEPLOYMENT_NAME: string;
  readonly TEMPORAL_WORKER_BUILD_ID: string;
}): WorkerVersion | undefined {
  const { TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_WORKER_BUILD_ID: buildId } = values;
  if (deploymentName !== '' && buildId !== '') return { deploymentName, buildId };
  if (deploymentName === buildId) return undefined;
  const names = ['TEMPORAL_DEPLOYMENT_NAME', 'TEMPORAL_WORKER_BUILD_ID'];
  const [given = '', missing = ''] = buildId === '' ? names : names.reverse();
  throw new ConfigurationError([
    `${given} must come with ${missing}. Set both, or neither for an unversioned worker.`,
  ]);
}
