CREATE TABLE `forex_rate` (
	`base` varchar(3) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`currency` varchar(3) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`rate` varchar(32) NOT NULL,
	`as_of` datetime(3) NOT NULL,
	`fetched_at` datetime(3) NOT NULL,
	CONSTRAINT `forex_rate_base_currency_pk` PRIMARY KEY(`base`,`currency`)
);
--> statement-breakpoint
CREATE TABLE `idempotency` (
	`user_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`idem_key` varchar(300) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`request_hash` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`state` varchar(8) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`holder` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`locked_until` datetime(3) NOT NULL,
	`order_id` varchar(26) character set utf8mb4 collate utf8mb4_bin,
	`response` mediumtext,
	`expires_at` datetime(3) NOT NULL,
	CONSTRAINT `idempotency_user_id_idem_key_pk` PRIMARY KEY(`user_id`,`idem_key`)
);
--> statement-breakpoint
CREATE TABLE `order_timeline` (
	`order_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`event_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`from_status` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`to_status` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`actor` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`reason` varchar(128) NOT NULL,
	`at` datetime(3) NOT NULL,
	CONSTRAINT `order_timeline_order_id_event_id_pk` PRIMARY KEY(`order_id`,`event_id`)
);
--> statement-breakpoint
CREATE TABLE `outbox` (
	`order_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`event_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`seq` int NOT NULL,
	`topic` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`payload` mediumtext NOT NULL,
	`traceparent` varchar(64),
	`created_at` datetime(3) NOT NULL,
	`sent_at` datetime(3),
	CONSTRAINT `outbox_order_id_event_id_pk` PRIMARY KEY(`order_id`,`event_id`)
);
--> statement-breakpoint
CREATE TABLE `wallet_hold` (
	`order_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`user_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`amount_minor` bigint NOT NULL,
	`currency` varchar(3) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`state` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `wallet_hold_order_id` PRIMARY KEY(`order_id`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_expiry` ON `idempotency` (`expires_at`);--> statement-breakpoint
CREATE INDEX `outbox_unsent` ON `outbox` (`sent_at`,`created_at`);--> statement-breakpoint
CREATE INDEX `wallet_hold_state` ON `wallet_hold` (`state`,`updated_at`);