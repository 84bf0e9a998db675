/**
 * A whole verification and every served method with MX's own npm package for Platform. Prints the
 * names of all its methods and the account numbers that it got, as JSON.
 */
'use strict';
const sdk = require('mx-platform-node');

const [, , basePath, password, username] = process.argv;
const baseOptions = { headers: { 'Accept-Version': 'v20111101' } };
const configuration = new sdk.Configuration({ basePath, username, password, baseOptions });
const apis = Object.entries(sdk).filter(([name]) => /^[A-Z]\w+Api$/.test(name));
const client = Object.fromEntries(apis.map(([name, Api]) => [name, new Api(configuration)]));
const { AccountsApi: accounts, InstitutionsApi: institutions, MembersApi: members } = client;
const { TransactionsApi: transactions, UsersApi: users, WidgetsApi: widgets } = client;
const data = async (call) => (await call).data;

async function member(user, code, secret, fields = {}) {
  const form = await data(institutions.listInstitutionCredentials(code));
  const credentials = form.credentials.map(({ guid, type, field_type: kind }) => ({
    guid,
    value: (type ?? kind) === 'PASSWORD' ? secret : 'mxuser',
  }));
  const body = { institution_code: code, credentials, skip_aggregation: true, ...fields };
  return (await data(members.createMember(user, { member: body }))).member.guid;
}

/** Polls until the job is over; answers what is asked. */
async function settle(user, guid) {
  for (let polls = 0; polls < 50; polls += 1) {
    const { member: status } = await data(members.readMemberStatus(guid, user));
    if (status.connection_status === 'CHALLENGED') {
      const asked = (await data(members.listMemberChallenges(guid, user))).challenges;
      const challenges = asked.map((challenge) => ({
        guid: challenge.guid,
        value: (challenge.options ?? [])[0]?.value ?? 'correct',
      }));
      await members.resumeAggregation(guid, user, { member: { challenges } });
    } else if (status.is_being_aggregated === false) return status.connection_status;
  }
  throw new Error('The member did not settle.');
}

async function main() {
  const user = (await data(users.createUser({ user: { id: 'npm' } }))).user.guid;
  await users.listUsers(1, 25, 'npm');
  await users.readUser(user);
  await users.updateUser(user, { user: { metadata: 'note' } });
  await institutions.listInstitutions('bank', undefined, 1, 25);
  await institutions.listFavoriteInstitutions();
  await institutions.readInstitution('mxbank');
  const verified = await member(user, 'mxbank', 'challenge');
  await members.verifyMember(verified, user);
  const ended = await settle(user, verified);
  const found = await data(accounts.listAccountNumbersByMember(verified, user));
  const numbers = found.account_numbers;
  const account = numbers[0].account_guid;
  await accounts.listAccountNumbersByAccount(account, user);
  await accounts.listMemberAccounts(user, verified);
  await accounts.listUserAccounts(user);
  await accounts.readAccount(account, user);
  await accounts.readAccountByMember(account, verified, user);
  await members.readMember(verified, user);
  await members.listMembers(user);
  await members.listMemberCredentials(verified, user);
  await members.updateMember(verified, user, { member: { metadata: 'note' } });
  const oauth = await member(user, 'mx_bank_oauth', '', { is_oauth: true });
  await widgets.requestOAuthWindowURI(oauth, user);

  const jobs = await member(user, 'chase', 'password');
  for (const start of [
    members.aggregateMember.bind(members),
    members.checkBalances.bind(members),
    members.identifyMember.bind(members),
    transactions.extendHistory.bind(transactions),
    client.StatementsApi.fetchStatements.bind(client.StatementsApi),
  ]) {
    await start(jobs, user);
    await settle(user, jobs);
  }
  await accounts.listAccountOwnersByMember(jobs, user);
  const listed = await data(transactions.listTransactionsByMember(jobs, user));
  const [transaction] = listed.transactions;
  await transactions.listTransactions(user);
  await transactions.readTransaction(user, transaction.guid);
  await transactions.listTransactionsByAccount(transaction.account_guid, user);
  await widgets.requestWidgetURL(user, {
    widget_url: { widget_type: 'connect_widget', mode: 'verification' },
  });
  await widgets.requestConnectWidgetURL(user, { config: { mode: 'verification' } });
  await members.deleteMember(verified, user);
  await users.deleteUser('application/json', user);
  return { ended, numbers: numbers.map(({ account_number: number }) => number) };
}

const methods = apis.flatMap(([group, Api]) =>
  Object.getOwnPropertyNames(Api.prototype)
    .filter((name) => name !== 'constructor')
    .map((name) => `${group}.${name}`),
);
main().then(
  (story) => process.stdout.write(JSON.stringify({ methods, ...story })),
  ({ stack, config, response }) => {
    const what = `${config?.url ?? ''} ${JSON.stringify(response?.data) ?? ''}`;
    process.stderr.write(`${stack ?? ''} ${what}\n`);
    process.exitCode = 1;
  },
);
