"""aws/access_logs.py: the bucket of the balancer's access logs."""

import pytest

from tests.synth.conftest import Synthesize
from tests.synthesis import address, one
from wso2_cluster.testing import Match

pytestmark = pytest.mark.synth


def test_the_balancer_writes_into_its_bucket_once_it_may(synthesized: Synthesize) -> None:
    template = synthesized("logging-balancer")
    bucket = address(template, "aws_s3_bucket")
    balancer = one(template, "aws_lb")
    assert balancer["access_logs"] == {"bucket": f"${{{bucket}.bucket}}", "enabled": True}
    assert address(template, "aws_s3_bucket_policy") in balancer["depends_on"]


def test_the_bucket_is_named_after_the_deployment_and_kept(synthesized: Synthesize) -> None:
    bucket = one(synthesized("logging-balancer"), "aws_s3_bucket")
    assert (bucket["bucket_prefix"], bucket["force_destroy"]) == ("esb-balancer-logs-", False)
    assert one(synthesized("short-logs"), "aws_s3_bucket")["force_destroy"] is True


def test_only_balancers_of_this_account_and_region_may_write(synthesized: Synthesize) -> None:
    template = synthesized("short-logs")
    account = f"${{{address(template, 'data.aws_caller_identity', 'access-logs')}.account_id}}"
    bucket = address(template, "aws_s3_bucket")
    template.has_resource_properties(
        "aws_s3_bucket_policy",
        {
            "policy": Match.serialized_json(
                {
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
                            "Action": "s3:PutObject",
                            "Resource": f"${{{bucket}.arn}}/esb/balancer/AWSLogs/{account}/*",
                            "Condition": {
                                "ArnLike": {
                                    "aws:SourceArn": (
                                        f"arn:aws:elasticloadbalancing:eu-west-1:{account}:loadbalancer/*"
                                    )
                                }
                            },
                        },
                        {"Effect": "Deny", "Principal": "*", "Action": "s3:*"},
                    ]
                }
            )
        },
    )


def test_logs_are_encrypted_and_deleted_after_a_time(synthesized: Synthesize) -> None:
    for variant, days in (("logging-balancer", 365), ("short-logs", 30)):
        template = synthesized(variant)
        (rule,) = one(template, "aws_s3_bucket_lifecycle_configuration")["rule"]
        assert (rule["status"], rule["expiration"]) == ("Enabled", [{"days": days}])
        assert rule["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 7}]
        (encryption,) = one(template, "aws_s3_bucket_server_side_encryption_configuration")["rule"]
        assert encryption == {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}


def test_a_bucket_of_ones_own_is_used_as_it_is(synthesized: Synthesize) -> None:
    template = synthesized("own-log-bucket")
    template.resource_count_is("aws_s3_bucket", 0)
    assert one(template, "aws_lb")["access_logs"] == {"bucket": "example-logs", "prefix": "esb", "enabled": True}


def test_without_access_logs_there_is_no_bucket(synthesized: Synthesize) -> None:
    synthesized("worker-manager").resource_count_is("aws_s3_bucket", 0)
    synthesized("worker-manager").has_resource_properties("aws_lb", {"access_logs": Match.absent()})


def test_a_web_acl_is_asked_when_it_is_named(synthesized: Synthesize) -> None:
    template = synthesized("logging-balancer")
    association = one(template, "aws_wafv2_web_acl_association")
    assert association["resource_arn"] == f"${{{address(template, 'aws_lb')}.arn}}"
    assert association["web_acl_arn"].startswith("arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/services/")
    synthesized("worker-manager").resource_count_is("aws_wafv2_web_acl_association", 0)
