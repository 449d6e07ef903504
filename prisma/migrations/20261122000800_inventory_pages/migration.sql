-- Orders and usual filters of the inventory, so that a page of 100,000 endpoints is read from an index.

CREATE INDEX endpoint_organization_id_first_seen_at_id_idx ON endpoint (organization_id, first_seen_at, id);
CREATE INDEX endpoint_organization_id_exposure_risk_id_idx ON endpoint (organization_id, exposure, risk, id);
CREATE INDEX posture_finding_organization_id_first_seen_at_id_idx ON posture_finding (organization_id, first_seen_at, id);
CREATE INDEX posture_finding_organization_id_state_severity_id_idx ON posture_finding (organization_id, state, severity, id);
CREATE INDEX posture_finding_organization_id_state_last_seen_at_id_idx ON posture_finding (organization_id, state, last_seen_at, id);
CREATE INDEX posture_finding_organization_id_rule_severity_id_idx ON posture_finding (organization_id, rule, severity, id);
CREATE INDEX public_asset_organization_id_last_seen_at_id_idx ON public_asset (organization_id, last_seen_at, id);
CREATE INDEX public_asset_organization_id_name_id_idx ON public_asset (organization_id, name, id);
CREATE INDEX public_asset_organization_id_kind_first_seen_at_id_idx ON public_asset (organization_id, kind, first_seen_at, id);
CREATE INDEX public_asset_organization_id_service_id_first_seen_at_id_idx ON public_asset (organization_id, service_id, first_seen_at, id);
