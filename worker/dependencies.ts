/**
 * Builds what activities need from configuration: the port to MX, the opener of sealed values, and
 * the marks of tenants.
 */
import { ReadPace, type ActivityDependencies } from '../activities';
import { openMx, type MxOptions } from '../mx';
import { TenantMarks, reseal, seal, unseal, type SealingKeys } from '../codec';
import { type MxConfig, type TenantMarkKeys } from '../runtime';
import { NO_MEASURE, type Measure } from '../runtime/observability';
import { type Tracing } from '../runtime/tracing';
import { countingUnseal, exchangesWith } from './measure';
import { tracedExchanges } from './tracing';

/**
 * The port has sockets that have to be closed at the end.
 *
 * @param markKeys - undefined: every tenant may use every user
 */
export function createDependencies(
  config: MxConfig,
  keys: SealingKeys,
  markKeys: TenantMarkKeys | undefined,
  observers: Pick<MxOptions, 'onEntriesSkipped'> & {
    readonly measure?: Measure;
    readonly tracing?: Tracing | undefined;
  } = {},
): ActivityDependencies {
  const { measure = NO_MEASURE, tracing, ...more } = observers;
  const traceExchange = tracedExchanges(tracing);
  return {
    mx: openMx({ ...config, ...more, onExchange: exchangesWith(measure), traceExchange }),
    unseal: countingUnseal(measure, (sealed, binding) => unseal(keys, sealed, binding)),
    reseal: (sealed, binding) => reseal(keys, sealed, binding),
    sealTo: (recipient, values, binding) => seal({ ...recipient }, values, binding),
    marks: markKeys && new TenantMarks(markKeys),
    pollIntervalMs: config.pollIntervalMs,
    pace: new ReadPace(config.pollIntervalMs),
  };
}
