"""Starts ministack with its answers completed from what was asked.

Some answers of release 1.5.33 lack what AWS gives back, and the provider stops or plans a change for ever.
Each function below stores the missing part beside the record that the emulator keeps; nothing is invented
that the request did not say. MINISTACK_GAPS names those that are left open, for the tests that show that
each is still there.
"""

import json
import os
import re
from ministack.app import main
from ministack.services import ec2, eks

left_open = os.environ.get("MINISTACK_GAPS", "").split(",")


def succeeded(answer):
    return answer[0] == 200


def complete(gap, module, name):
    """Puts a function in the place of one of the emulator's own, which it gets as its first argument."""

    def decorate(function):
        if gap not in left_open:
            original = getattr(module, name)
            setattr(module, name, lambda *args, **kwargs: function(original, *args, **kwargs))
        return function

    return decorate


@complete("upgrade-policy", eks, "_create_cluster")
def keep_upgrade_policy(create, body, *args, **kwargs):
    answer = create(body, *args, **kwargs)
    if succeeded(answer):
        asked = body.get("upgradePolicy", {}).get("supportType", "EXTENDED")
        eks._clusters[body["name"]]["upgradePolicy"] = {"supportType": asked}
    return answer


@complete("node-group", eks, "_create_nodegroup")
def keep_template_and_update_config(create, cluster_name, body):
    answer = create(cluster_name, body)
    if succeeded(answer):
        group = eks._nodegroups[f"{cluster_name}/{body['nodegroupName']}"]
        group["updateConfig"] = body.get("updateConfig", {"maxUnavailable": 1})
        if "launchTemplate" in body:
            group["launchTemplate"] = body["launchTemplate"]
            # The disk is the template's business then.
            del group["diskSize"]
    return answer


@complete("node-group-size", eks, "_handle_request_sync")
def resize_node_group(handle, method, path, headers, body, query_params):
    """EKS changes the size of a group, and tells of that change by its id."""
    resized = re.fullmatch(r"/clusters/([^/]+)/node-groups/([^/]+)/update-config", path)
    if method == "POST" and resized and resized.expand(r"\1/\2") in eks._nodegroups:
        group = eks._nodegroups[resized.expand(r"\1/\2")]
        group["scalingConfig"] = {**group["scalingConfig"], **json.loads(body).get("scalingConfig", {})}
        return eks._json_resp(200, {"update": finished_update("resized")})
    asked = re.fullmatch(r"/clusters/[^/]+/updates/(resized)", path)
    if method == "GET" and asked:
        return eks._json_resp(200, {"update": finished_update(asked[1])})
    return handle(method, path, headers, body, query_params)


def finished_update(name):
    return {"id": name, "status": "Successful", "type": "ConfigUpdate", "params": [], "errors": []}


@complete("addon-identity", eks, "_create_addon")
def make_addon_associations(create, cluster_name, body):
    """EKS makes an association of each pair of role and service account, and answers with their ARNs."""
    answer = create(cluster_name, body)
    if not succeeded(answer):
        return answer
    addon = eks._addons[f"{cluster_name}/{body['addonName']}"]
    addon["podIdentityAssociations"] = [
        json.loads(made[2])["association"]["associationArn"]
        for made in (
            eks._create_pod_identity_association(cluster_name, {**asked, "namespace": "kube-system"})
            for asked in body.get("podIdentityAssociations", [])
        )
    ]
    return eks._json_resp(200, {"addon": addon})


@complete("addon-identity", eks, "_delete_addon")
def drop_addon_associations(delete, cluster_name, addon_name):
    addon = eks._addons.get(f"{cluster_name}/{addon_name}", {})
    answer = delete(cluster_name, addon_name)
    for arn in addon.get("podIdentityAssociations", []):
        eks._delete_pod_identity_association(cluster_name, arn.rsplit("/", 1)[1])
    return answer


def create_flow_logs(params):
    known = set(ec2._flow_logs)
    answer = ec2._create_flow_logs(params)
    for made in set(ec2._flow_logs) - known:
        ec2._flow_logs[made]["asked"] = {
            "deliverLogsPermissionArn": ec2._p(params, "DeliverLogsPermissionArn"),
            "maxAggregationInterval": ec2._p(params, "MaxAggregationInterval") or "600",
        }
        # AWS calls them `vpc-flow-log` in a request, the emulator looks for `flow-log`.
        ec2._parse_tag_specs(params, "vpc-flow-log", made)
    return answer


def describe_flow_logs(params):
    text = ec2._describe_flow_logs(params)[2].decode()
    for made, record in ec2._flow_logs.items():
        asked = "".join(f"<{name}>{ec2._esc(value)}</{name}>" for name, value in record["asked"].items())
        text = text.replace(f"<flowLogId>{made}</flowLogId>", f"<flowLogId>{made}</flowLogId>{asked}")
    return 200, {"Content-Type": "application/xml"}, text.encode()


def describe_nat_gateways(params):
    """The address by which a gateway is asked for is the only one that it has."""
    text = ec2._describe_nat_gateways(params)[2].decode()
    for made, record in ec2._nat_gateways.items():
        address = f"<allocationId>{record['AllocationId']}</allocationId><isPrimary>true</isPrimary>"
        addresses = f"<natGatewayAddressSet><item>{address}</item></natGatewayAddressSet>"
        before, name, after = text.partition(f"<natGatewayId>{made}</natGatewayId>")
        text = before + name + after.replace("<natGatewayAddressSet/>", addresses, 1)
    return 200, {"Content-Type": "application/xml"}, text.encode()


if "flow-log" not in left_open:
    ec2._ACTION_MAP.update(CreateFlowLogs=create_flow_logs, DescribeFlowLogs=describe_flow_logs)

if "nat-gateway" not in left_open:
    ec2._ACTION_MAP.update(DescribeNatGateways=describe_nat_gateways)

if __name__ == "__main__":
    main()
