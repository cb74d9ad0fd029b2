"""Zones and their DNS records."""

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.cloudflare.answers import NOW, ZONE, ZONE_NAME, Refused, zone_shown


@dataclass
class Zones:
    """Records by id, in whichever zone."""

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=lambda: {ZONE: ZONE_NAME})
    """Name by id."""
    permissions: list[str] = field(default_factory=lambda: ["#zone:read", "#dns_records:edit"])
    quota: int = 200
    filters: bool = True
    records_made: int = 0

    def _zone(self, zone: str, method: str, path: str, body: Any, query: dict[str, str]) -> dict[str, Any]:
        if path == "":
            return {"result": zone_shown(zone, self.zones[zone], self.permissions)}
        if path == "/dns_records/usage":
            return {"result": {"record_quota": self.quota, "record_usage": len(self.records)}}
        record_id = path.removeprefix("/dns_records").lstrip("/")
        if method == "GET" and not record_id:
            name = query.get("name.exact") if self.filters else None
            found = [record for record in self.records.values() if name in (None, record["name"])]
            size, page = int(query.get("per_page", 20)), int(query.get("page", 1))
            shown = found[(page - 1) * size : page * size]
            return {"result": shown, "result_info": {"page": page, "per_page": size, "count": len(shown)}}
        if method == "POST":
            return {"result": self._create_record(body)}
        if record_id not in self.records:
            raise Refused(404, 81044, "Record does not exist.")
        if method == "DELETE":
            del self.records[record_id]
            return {"result": {"id": record_id}}
        self.records[record_id] |= body if method != "GET" else {}
        return {"result": self.records[record_id]}

    def _create_record(self, body: Any) -> dict[str, Any]:
        if any(record["name"] == body["name"] for record in self.records.values()):
            raise Refused(400, 81053, "An A, AAAA, or CNAME record with that host already exists.")
        if len(self.records) >= self.quota:
            raise Refused(400, 81045, "Record quota exceeded.")
        self.records_made += 1
        record = {"id": f"r{self.records_made}", "created_on": NOW, "modified_on": NOW, "meta": {}, "tags": [], **body}
        record = {"comment": None, "proxied": False, "proxiable": True, "settings": {}, **record}
        self.records[record["id"]] = record
        return record
