-- CreateEnum
CREATE TYPE "service_kind" AS ENUM ('application', 'host');

-- CreateEnum
CREATE TYPE "severity" AS ENUM ('info', 'low', 'medium', 'high', 'critical');

-- CreateEnum
CREATE TYPE "alert_state" AS ENUM ('open', 'acknowledged', 'resolved', 'false_positive');

-- CreateEnum
CREATE TYPE "posture_state" AS ENUM ('open', 'accepted', 'resolved');

-- CreateEnum
CREATE TYPE "stage" AS ENUM ('reconnaissance', 'probing', 'exploitation', 'exfiltration');

-- CreateTable
CREATE TABLE "organization" (
    "id" UUID NOT NULL,
    "name" VARCHAR(120) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "lanes" INTEGER NOT NULL DEFAULT 1,
    "tokenize_clients" BOOLEAN NOT NULL DEFAULT false,
    "policy_version" BIGINT NOT NULL DEFAULT 1,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "name" VARCHAR(120) NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "enrolment" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "name" VARCHAR(120) NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "enrolment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sensor" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "enrolment_id" UUID,
    "instance" VARCHAR(64) NOT NULL,
    "kind" VARCHAR(40) NOT NULL,
    "version" VARCHAR(80) NOT NULL,
    "name" VARCHAR(120),
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "events" BIGINT NOT NULL DEFAULT 0,
    "batches" BIGINT NOT NULL DEFAULT 0,
    "losses" JSONB NOT NULL DEFAULT '{}',
    "policy_version" BIGINT,
    "coverage" JSONB,

    CONSTRAINT "sensor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "service" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "name" VARCHAR(120) NOT NULL,
    "kind" "service_kind" NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "sensor_kinds" TEXT[],
    "calls" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "service_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "endpoint" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "protocol" VARCHAR(20) NOT NULL,
    "method" VARCHAR(20) NOT NULL,
    "host" VARCHAR(255) NOT NULL,
    "template" VARCHAR(2048) NOT NULL,
    "operation" VARCHAR(200),
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "calls" BIGINT NOT NULL DEFAULT 0,
    "errors" BIGINT NOT NULL DEFAULT 0,
    "authenticated_calls" BIGINT NOT NULL DEFAULT 0,
    "request_classes" TEXT[],
    "response_classes" TEXT[],
    "sensor_kinds" TEXT[],
    "declared" BOOLEAN,

    CONSTRAINT "endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "specification" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "version" VARCHAR(80) NOT NULL,
    "format" VARCHAR(40) NOT NULL,
    "operations" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "specification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "posture_finding" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "service_id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "rule" VARCHAR(80) NOT NULL,
    "severity" "severity" NOT NULL,
    "state" "posture_state" NOT NULL DEFAULT 'open',
    "state_reason" VARCHAR(500),
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "evidence" JSONB NOT NULL,

    CONSTRAINT "posture_finding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "detector" VARCHAR(80) NOT NULL,
    "rule" VARCHAR(80) NOT NULL,
    "title" VARCHAR(300) NOT NULL,
    "severity" "severity" NOT NULL,
    "confidence" DOUBLE PRECISION NOT NULL,
    "stage" "stage" NOT NULL,
    "outcome" VARCHAR(20),
    "dedupe_key" VARCHAR(300) NOT NULL,
    "service_id" UUID,
    "endpoint_id" UUID,
    "principal" VARCHAR(64),
    "client_address" VARCHAR(64),
    "state" "alert_state" NOT NULL DEFAULT 'open',
    "state_reason" VARCHAR(500),
    "count" BIGINT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "evidence" JSONB NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "detector_setting" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "detector" VARCHAR(80) NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "config" JSONB NOT NULL DEFAULT '{}',
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "detector_setting_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" VARCHAR(120) NOT NULL,
    "action" VARCHAR(80) NOT NULL,
    "target" VARCHAR(200) NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "api_token_organization_id_created_at_id_idx" ON "api_token"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "enrolment_organization_id_created_at_id_idx" ON "enrolment"("organization_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "sensor_organization_id_last_seen_at_id_idx" ON "sensor"("organization_id", "last_seen_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "sensor_organization_id_instance_key" ON "sensor"("organization_id", "instance");

-- CreateIndex
CREATE INDEX "service_organization_id_last_seen_at_id_idx" ON "service"("organization_id", "last_seen_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "service_organization_id_name_key" ON "service"("organization_id", "name");

-- CreateIndex
CREATE INDEX "endpoint_organization_id_last_seen_at_id_idx" ON "endpoint"("organization_id", "last_seen_at", "id");

-- CreateIndex
CREATE INDEX "endpoint_organization_id_calls_id_idx" ON "endpoint"("organization_id", "calls", "id");

-- CreateIndex
CREATE INDEX "endpoint_organization_id_template_id_idx" ON "endpoint"("organization_id", "template", "id");

-- CreateIndex
CREATE INDEX "endpoint_organization_id_service_id_last_seen_at_id_idx" ON "endpoint"("organization_id", "service_id", "last_seen_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "specification_organization_id_service_id_key" ON "specification"("organization_id", "service_id");

-- CreateIndex
CREATE INDEX "posture_finding_organization_id_last_seen_at_id_idx" ON "posture_finding"("organization_id", "last_seen_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "posture_finding_endpoint_id_rule_key" ON "posture_finding"("endpoint_id", "rule");

-- CreateIndex
CREATE INDEX "alert_organization_id_last_seen_at_id_idx" ON "alert"("organization_id", "last_seen_at", "id");

-- CreateIndex
CREATE INDEX "alert_organization_id_raised_at_id_idx" ON "alert"("organization_id", "raised_at", "id");

-- CreateIndex
CREATE INDEX "alert_organization_id_state_last_seen_at_id_idx" ON "alert"("organization_id", "state", "last_seen_at", "id");

-- CreateIndex
CREATE INDEX "alert_organization_id_endpoint_id_last_seen_at_id_idx" ON "alert"("organization_id", "endpoint_id", "last_seen_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "alert_organization_id_detector_dedupe_key_key" ON "alert"("organization_id", "detector", "dedupe_key");

-- CreateIndex
CREATE UNIQUE INDEX "detector_setting_organization_id_detector_key" ON "detector_setting"("organization_id", "detector");

-- CreateIndex
CREATE INDEX "audit_entry_organization_id_at_id_idx" ON "audit_entry"("organization_id", "at", "id");

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "enrolment" ADD CONSTRAINT "enrolment_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sensor" ADD CONSTRAINT "sensor_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sensor" ADD CONSTRAINT "sensor_enrolment_id_fkey" FOREIGN KEY ("enrolment_id") REFERENCES "enrolment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "service" ADD CONSTRAINT "service_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "endpoint" ADD CONSTRAINT "endpoint_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "endpoint" ADD CONSTRAINT "endpoint_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "specification" ADD CONSTRAINT "specification_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "specification" ADD CONSTRAINT "specification_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "posture_finding" ADD CONSTRAINT "posture_finding_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "posture_finding" ADD CONSTRAINT "posture_finding_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "posture_finding" ADD CONSTRAINT "posture_finding_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "endpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert" ADD CONSTRAINT "alert_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert" ADD CONSTRAINT "alert_service_id_fkey" FOREIGN KEY ("service_id") REFERENCES "service"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert" ADD CONSTRAINT "alert_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "endpoint"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "detector_setting" ADD CONSTRAINT "detector_setting_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
