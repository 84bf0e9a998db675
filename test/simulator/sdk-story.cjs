/**
 * A whole verification and every served method with MX's own npm package. Prints the names of all
 * its methods and the account numbers that it got, as JSON.
 */
'use strict';
const { AtriumClient } = require('mx-atrium');

const [, , baseUrl, apiKey, clientId] = process.argv;
const client = new AtriumClient(apiKey, clientId, baseUrl);
const { users, institutions, members, verification, accounts, transactions, identity } = client;
const { statements, connectWidget } = client;
const body = async (call) => (await call).body;

async function member(user, code, password) {
  const form = await body(institutions.readInstitutionCredentials(code));
  const value = { LOGIN: 'test_atrium', PASSWORD: password };
  const credentials = form.credentials.map(({ guid, type }) => ({ guid, value: value[type] }));
  const fields = { institutionCode: code, credentials, skipAggregation: true };
  return (await body(members.createMember(user, { member: fields }))).member.guid;
}

/** Polls until the job is over; answers what is asked. */
async function settle(user, guid) {
  for (let polls = 0; polls < 50; polls += 1) {
    const { member: status } = await body(members.readMemberStatus(guid, user));
    if (status.connectionStatus === 'CHALLENGED') {
      const asked = (await body(members.listMemberMFAChallenges(guid, user))).challenges;
      const challenges = asked.map((challenge) => ({
        guid: challenge.guid,
        value: (challenge.options ?? [])[0]?.value ?? 'correct',
      }));
      await members.resumeMember(guid, user, { member: { challenges } });
    } else if (!status.isBeingAggregated) return status.connectionStatus;
  }
  throw new Error('The member did not settle.');
}

async function main() {
  const user = (await body(users.createUser({ user: { identifier: 'npm' } }))).user.guid;
  await users.listUsers();
  await users.readUser(user);
  await users.updateUser(user, { user: { metadata: 'note' } });
  await institutions.listInstitutions('bank', 1, 25);
  await institutions.readInstitution('mxbank');
  const verified = await member(user, 'mxbank', 'challenge');
  await verification.verifyMember(verified, user);
  const ended = await settle(user, verified);
  const numbers = (await body(verification.listAccountNumbers(verified, user))).accountNumbers;
  const account = numbers[0].accountGuid;
  await verification.listAccountNumbersByAccount(account, user);
  await members.listMemberAccounts(verified, user);
  await accounts.listUserAccounts(user);
  await accounts.readAccount(account, user);
  await accounts.readAccountByMemberGUID(account, verified, user);
  await members.readMember(verified, user);
  await members.listMembers(user);
  await members.listMemberCredentials(verified, user);
  await members.updateMember(verified, user, { member: { metadata: 'note' } });

  const jobs = await member(user, 'chase', 'password');
  for (const start of [
    members.aggregateMember.bind(members),
    members.aggregateMemberBalances.bind(members),
    members.extendHistory.bind(members),
    identity.identifyMember.bind(identity),
    statements.fetchStatements.bind(statements),
  ]) {
    await start(jobs, user);
    await settle(user, jobs);
  }
  await identity.listAccountOwners(jobs, user);
  const listed = await body(members.listMemberTransactions(jobs, user));
  const [transaction] = listed.transactions;
  await transactions.listUserTransactions(user);
  await transactions.readTransaction(transaction.guid, user);
  await accounts.listAccountTransactions(transaction.accountGuid, user);
  await connectWidget.getConnectWidget(user, { mode: 'verification' });
  await members.deleteMember(verified, user);
  await users.deleteUser(user);
  return { ended, numbers: numbers.map(({ accountNumber }) => accountNumber) };
}

/** What every group has: how it is set up. */
const SET_UP = [
  'constructor',
  'useQuerystring',
  'basePath',
  'setDefaultAuthentication',
  'setApiKey',
];

const methods = Object.entries(client).flatMap(([group, api]) =>
  Object.getOwnPropertyNames(Object.getPrototypeOf(api))
    .filter((name) => !SET_UP.includes(name))
    .map((name) => `${group}.${name}`),
);
main().then(
  (story) => process.stdout.write(JSON.stringify({ methods, ...story })),
  ({ body: answer, stack, response }) => {
    process.stderr.write(
      `${stack ?? ''} ${response?.request?.path ?? ''} ${JSON.stringify(answer)}\n`,
    );
    process.exitCode = 1;
  },
);
