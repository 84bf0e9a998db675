/** Every route, in the order of the documentation. */
import { type Route } from '../route';
import { answerChallenges, provideCredentials, selectAccount } from './answer';
import { cancelVerification, issueToken, readAccountNumbers, requestOpenUrl } from './backend';
import { deleteVerification } from './delete-verification';
import { followVerification } from './events';
import { memberChanged } from './member-changed';
import { receiveMxWebhook } from './mx-webhooks';
import { listInstitutions, readInstitution, readInstitutionCredentials } from './institutions';
import { listVerifications, readVerification } from './read-verifications';
import { createPageSession, openPageSession, renewPageSession } from './page-sessions';
import { createSearchPageSession, startFromPage } from './page-start';
import { pageAsset, pageEmbed, pageReturn, showPage } from './page';
import { docsPage, live, openApiDocument, ready, sealingKeys } from './service';
import { startVerification } from './start-verification';
import { listDeliveries, resendWebhook, resendWebhooks } from './webhook-deliveries';
import {
  addEndpointSecret,
  listEndpoints,
  registerEndpoint,
  removeEndpoint,
  removeEndpointSecret,
  sendTestEvent,
  setEndpointState,
} from './webhook-endpoints';

export const ROUTES: readonly Route[] = [
  startVerification,
  listVerifications,
  readVerification,
  cancelVerification,
  deleteVerification,
  readAccountNumbers,
  requestOpenUrl,
  memberChanged,
  issueToken,
  followVerification,
  answerChallenges,
  selectAccount,
  provideCredentials,
  listInstitutions,
  readInstitution,
  readInstitutionCredentials,
  createPageSession,
  createSearchPageSession,
  startFromPage,
  openPageSession,
  renewPageSession,
  showPage,
  pageReturn,
  pageAsset,
  pageEmbed,
  registerEndpoint,
  listEndpoints,
  removeEndpoint,
  setEndpointState,
  addEndpointSecret,
  removeEndpointSecret,
  sendTestEvent,
  listDeliveries,
  resendWebhook,
  resendWebhooks,
  receiveMxWebhook,
  sealingKeys,
  live,
  ready,
  openApiDocument,
  docsPage,
];
