"""A whole verification and every served method with MX's own PyPI package for Platform. Prints the
names of all its methods and the account numbers that it got, as JSON."""
import inspect
import json
import sys

import mx_platform_python as sdk

host, password, username = sys.argv[1:]
configuration = sdk.Configuration(host=host, username=username, password=password)
client = sdk.ApiClient(configuration, header_name="Accept-Version", header_value="v20111101")
apis = {name: api for name, api in vars(sdk).items() if name.endswith("Api") and inspect.isclass(api)}
accounts, institutions = sdk.AccountsApi(client), sdk.InstitutionsApi(client)
members, transactions = sdk.MembersApi(client), sdk.TransactionsApi(client)
users, widgets = sdk.UsersApi(client), sdk.WidgetsApi(client)


def make_member(user, code, secret, **fields):
    form = institutions.list_institution_credentials(code).credentials
    credentials = [
        {"guid": field.guid, "value": secret if "PASSWORD" in (field.type, field.field_type) else "mxuser"}
        for field in form
    ]
    body = {"institution_code": code, "credentials": credentials, "skip_aggregation": True}
    request = sdk.MemberCreateRequestBody(member=sdk.MemberCreateRequest(**{**body, **fields}))
    return members.create_member(user, request).member.guid


def settle(user, guid):
    """Polls until the job is over; answers what is asked."""
    for _ in range(50):
        status = members.read_member_status(guid, user).member
        if status.connection_status == "CHALLENGED":
            asked = members.list_member_challenges(guid, user).challenges
            challenges = [
                {"guid": each.guid, "value": each.options[0].value if each.options else "correct"}
                for each in asked
            ]
            members.resume_aggregation(guid, user, {"member": {"challenges": challenges}})
        elif status.is_being_aggregated is False:
            return status.connection_status
    raise RuntimeError("The member did not settle.")


user = users.create_user({"user": {"id": "pypi"}}).user.guid
users.list_users(page=1, records_per_page=25, id="pypi")
users.read_user(user)
users.update_user(user, {"user": {"metadata": "note"}})
institutions.list_institutions(name="bank", page=1, records_per_page=25)
institutions.list_favorite_institutions()
institutions.read_institution("mxbank")
verified = make_member(user, "mxbank", "challenge")
members.verify_member(verified, user)
ended = settle(user, verified)
numbers = accounts.list_account_numbers_by_member(verified, user).account_numbers
account = numbers[0].account_guid
accounts.list_account_numbers_by_account(account, user)
accounts.list_member_accounts(user, verified)
accounts.list_user_accounts(user)
accounts.read_account(account, user)
accounts.read_account_by_member(account, verified, user)
members.read_member(verified, user)
members.list_members(user)
members.list_member_credentials(verified, user)
members.update_member(verified, user, {"member": {"metadata": "note"}})
oauth = make_member(user, "mx_bank_oauth", "", is_oauth=True, credentials=[])
widgets.request_o_auth_window_uri(oauth, user)

jobs = make_member(user, "chase", "password")
for start in (
    members.aggregate_member,
    members.check_balances,
    members.identify_member,
    transactions.extend_history,
    sdk.StatementsApi(client).fetch_statements,
):
    start(jobs, user)
    settle(user, jobs)
accounts.list_account_owners_by_member(jobs, user)
transaction = transactions.list_transactions_by_member(jobs, user).transactions[0]
transactions.list_transactions(user)
transactions.read_transaction(user, transaction.guid)
transactions.list_transactions_by_account(transaction.account_guid, user)
widget = {"widget_type": "connect_widget", "mode": "verification"}
widgets.request_widget_url(user, {"widget_url": widget})
widgets.request_connect_widget_url(user, {"config": {"mode": "verification"}})
members.delete_member(verified, user)
users.delete_user("application/json", user)

methods = [
    f"{group}.{name}"
    for group, api in apis.items()
    for name, _ in inspect.getmembers(api, callable)
    if not name.startswith("_") and not name.endswith("_with_http_info")
]
account_numbers = [each.account_number for each in numbers]
print(json.dumps({"methods": methods, "ended": ended, "numbers": account_numbers}))
