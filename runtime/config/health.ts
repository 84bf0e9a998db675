/** Where probes and scrapers find a process. */
import { type Environment } from '../environment';
import { rejectPlainListening } from './listening';
import { parse } from './parse';
import { together } from './problems';
import { healthVariables } from './health-variables';

/** Where a process listens for probes and scrapers. */
export interface HealthConfig {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** Parses it. @throws ConfigurationError */
export function healthConfig(
  env: Environment,
  who: 'WORKER_HTTP' | 'API_METRICS' | 'CODEC_METRICS',
): HealthConfig {
  const [hostName, portName] = [`${who}_HOST`, `${who}_PORT`] as const;
  const shape = {
    host: healthVariables[hostName],
    allow: healthVariables[`${hostName}_ALLOW_INSECURE`],
    port: healthVariables[portName],
  };
  const { values } = together({
    values: () =>
      parse(
        {
          [hostName]: shape.host,
          [`${hostName}_ALLOW_INSECURE`]: shape.allow,
          [portName]: shape.port,
        },
        env,
      ),
    transport: () => {
      rejectPlainListening(env, hostName);
    },
  });
  return { host: String(values[hostName]), port: Number(values[portName]) };
}
