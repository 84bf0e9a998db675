"""One verification with a client that openapi-python-client makes from the API's own document.
Against `npm run dev`, which prints the line with API and API_KEY:

  pip install openapi-python-client
  openapi-python-client generate --path docs/openapi.json --meta none \
    --output-path account_verification_client
  PYTHONPATH=. python examples/generated/verify_account.py
"""
import json
import os

from account_verification_client import AuthenticatedClient
from account_verification_client.api.end_user import (
    answer_challenges,
    provide_credentials,
    select_account,
)
from account_verification_client.api.verifications import (
    read_account_numbers,
    read_verification,
    start_verification,
)
from account_verification_client.models import (
    AccountSelection,
    AnswerChallengesAction,
    ChallengeAnswers,
    CredentialsMember,
    NewUser,
    PlainField,
    Problem,
    ProvideCredentialsAction,
    ProvidedCredentials,
    SelectAccountAction,
    StartVerification,
)

client = AuthenticatedClient(
    base_url=os.environ["API"], token=os.environ["API_KEY"], timeout=60
)
WAIT = "wait=30"


def good(answer):
    if answer is None or isinstance(answer, Problem):
        raise RuntimeError(answer)
    return answer


def act(verification_id, action):
    """What the end user would be asked; the simulated bank takes these answers."""
    if isinstance(action, ProvideCredentialsAction):
        values = {"LOGIN": "test_atrium", "PASSWORD": "challenge"}
        credentials = [
            PlainField(guid=field.guid, value=values[field.type_]) for field in action.credentials
        ]
        body = ProvidedCredentials(round_=action.round_, credentials=credentials)
        good(provide_credentials.sync(verification_id, client=client, body=body))
    elif isinstance(action, AnswerChallengesAction):
        answers = [PlainField(guid=each.guid, value="correct") for each in action.challenges]
        body = ChallengeAnswers(round_=action.round_, answers=answers)
        good(answer_challenges.sync(verification_id, client=client, body=body))
    elif isinstance(action, SelectAccountAction):
        body = AccountSelection(round_=action.round_, value=action.options[0].value)
        good(select_account.sync(verification_id, client=client, body=body))
    else:
        raise RuntimeError("This example has no browser.")


start = StartVerification(
    reference="order-4711",
    user=NewUser(kind="new"),
    member=CredentialsMember(kind="credentials", institution_code="mxbank"),
)
verification = good(start_verification.sync(client=client, body=start, prefer=WAIT))
answered = 0
while verification.outcome is None:
    action = verification.next_action
    if action.kind != "none" and action.round_ > answered:
        print(action.kind)
        answered = action.round_
        act(verification.id, action)
    verification = good(read_verification.sync(verification.id, client=client, prefer=WAIT))

numbers = good(read_account_numbers.sync(verification.id, client=client))
print(
    f"Outcome: {verification.outcome.code.value}",
    json.dumps([each.to_dict() for each in numbers.account_numbers]),
)
