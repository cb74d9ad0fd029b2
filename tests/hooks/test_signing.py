"""Signatures as Standard Webhooks describes them, held against its own example."""

from sitewright.hooks.signing import new_secret, signed_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'


def test_the_examples_signature_is_ours() -> None:
    headers = signed_headers(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY)
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_secrets_differ_and_sign_differently() -> None:
    first, second = new_secret(), new_secret()
    assert first != second
    assert signed_headers(first, "a", 1, BODY) != signed_headers(second, "a", 1, BODY)
