"""A whole verification and every served method with MX's own PyPI package. Prints the names of all
its methods and the account numbers that it got, as JSON."""
import inspect
import json
import sys

import atrium

base_url, api_key, client_id = sys.argv[1:]
client = atrium.AtriumClient(api_key, client_id, base_url)
users, institutions, members = client.users, client.institutions, client.members
verification, accounts, transactions = client.verification, client.accounts, client.transactions


def make_member(user, code, password, **fields):
    form = institutions.read_institution_credentials(code).credentials
    values = {"LOGIN": "test_atrium", "PASSWORD": password}
    credentials = [{"guid": field.guid, "value": values[field.type]} for field in form]
    body = {"institution_code": code, "credentials": credentials, "skip_aggregation": True}
    return members.create_member(user, {"member": {**body, **fields}}).member.guid


def settle(user, guid):
    """Polls until the job is over; answers what is asked."""
    for _ in range(50):
        status = members.read_member_status(guid, user).member
        if status.connection_status == "CHALLENGED":
            asked = members.list_member_mfa_challenges(guid, user).challenges
            challenges = [
                {"guid": each.guid, "value": each.options[0].value if each.options else "correct"}
                for each in asked
            ]
            members.resume_member(guid, user, {"member": {"challenges": challenges}})
        elif not status.is_being_aggregated:
            return status.connection_status
    raise RuntimeError("The member did not settle.")


user = users.create_user({"user": {"identifier": "pypi"}}).user.guid
users.list_users()
users.read_user(user)
users.update_user(user, body={"user": {"metadata": "note"}})
institutions.list_institutions(name="bank", page=1, records_per_page=25)
institutions.read_institution("mxbank")
verified = make_member(user, "mxbank", "challenge")
verification.verify_member(verified, user)
ended = settle(user, verified)
numbers = verification.list_account_numbers(verified, user).account_numbers
account = numbers[0].account_guid
verification.list_account_numbers_by_account(account, user)
members.list_member_accounts(verified, user)
accounts.list_user_accounts(user)
accounts.read_account(account, user)
accounts.read_account_by_member_guid(account, verified, user)
members.read_member(verified, user)
members.list_members(user)
members.list_member_credentials(verified, user)
members.update_member(verified, user, body={"member": {"metadata": "note"}})
oauth = make_member(user, "mx_bank_oauth", "", is_oauth=True)
members.read_o_auth_window_uri(oauth, user)

jobs = make_member(user, "chase", "password")
for start in (
    members.aggregate_member,
    members.aggregate_member_balances,
    members.extend_history,
    client.identity.identify_member,
    client.statements.fetch_statements,
):
    start(jobs, user)
    settle(user, jobs)
client.identity.list_account_owners(jobs, user)
transaction = members.list_member_transactions(jobs, user).transactions[0]
transactions.list_user_transactions(user)
transactions.read_transaction(transaction.guid, user)
accounts.list_account_transactions(transaction.account_guid, user)
client.connect_widget.get_connect_widget(user, {"mode": "verification"})
members.delete_member(verified, user)
users.delete_user(user)

methods = [
    f"{group}.{name}"
    for group, api in vars(client).items()
    for name, _ in inspect.getmembers(api, inspect.ismethod)
    if not name.startswith("_") and not name.endswith("_with_http_info")
]
account_numbers = [each.account_number for each in numbers]
print(json.dumps({"methods": methods, "ended": ended, "numbers": account_numbers}))
