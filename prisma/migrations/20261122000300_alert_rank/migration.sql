-- What names an alert is its worst finding, whichever came first.
-- AlterTable
ALTER TABLE "alert" ADD COLUMN "rank" SMALLINT NOT NULL DEFAULT 0;

-- The alerts of a service, and the orders by severity and by count, over millions of rows.
-- CreateIndex
CREATE INDEX "alert_organization_id_service_id_last_seen_at_id_idx" ON "alert"("organization_id", "service_id", "last_seen_at", "id");

-- CreateIndex
CREATE INDEX "alert_organization_id_severity_id_idx" ON "alert"("organization_id", "severity", "id");

-- CreateIndex
CREATE INDEX "alert_organization_id_count_id_idx" ON "alert"("organization_id", "count", "id");
