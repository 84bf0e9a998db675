/** Cases of the chart's values. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../support/child-process';

const provider = {
  CODEC_JWKS_URL: 'https://id.example.com/jwks.json',
  CODEC_JWT_ISSUER: 'https://id.example.com',
  CODEC_JWT_AUDIENCE: 'codec',
};

/** The least that is asked for. */
export const SMALL = {
  temporal: { address: 'temporal.example.com:7233', tls: true },
  mx: { baseUrl: 'https://vestibule.mx.com' },
  codecServer: { enabled: false },
};

/** All that can be switched on. */
export const EVERYTHING = {
  temporal: { address: 'bank.a1b2c.tmprl.cloud:7233', auth: 'mtls', serverCa: true },
  worker: {
    oldMarkKeys: true,
    env: { MX_REQUESTS_PER_SECOND: '100' },
    autoscaling: { enabled: true, pollingSlots: 15_000 },
  },
  api: {
    otherTokenSecret: true,
    mxWebhooks: true,
    tenants: true,
    env: { API_REQUESTS_PER_MINUTE: '1000' },
    autoscaling: { enabled: true },
    ingress: { enabled: true, className: 'nginx', host: 'v.example.com', tlsSecret: 'v-tls' },
  },
  codecServer: {
    env: provider,
    ingress: { enabled: true, host: 'codec.example.com', tlsSecret: 'codec-tls' },
  },
  simulator: { enabled: true },
  monitoring: {
    podMonitor: true,
    labels: { release: 'prometheus' },
    rules: readFileSync(path.join(ROOT, 'deploy', 'monitoring', 'alerts.yaml'), 'utf8'),
  },
};

const { temporal, mx } = SMALL;
const codecServer = { env: provider };

/** Each with what it shows. */
export const CASES = {
  small: SMALL,
  everything: EVERYTHING,
  apiKey: {
    ...SMALL,
    temporal: { address: 'eu-west-1.aws.api.temporal.io:7233', auth: 'apiKey' },
    codecServer,
  },
  noTemporal: { mx, codecServer },
  noMx: { temporal, codecServer },
  noProvider: { temporal, mx },
  noTls: { ...SMALL, api: { ingress: { enabled: true, host: 'v.example.com' } } },
  misspelt: { ...SMALL, worker: { replica: 3 } },
  unquoted: { ...SMALL, worker: { env: { MX_REQUESTS_PER_SECOND: 1_000_000 } } },
};
