CREATE TABLE `dead_letter` (
	`letter_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`name` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`via` varchar(8) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`place` varchar(320) NOT NULL,
	`order_id` varchar(64) character set utf8mb4 collate utf8mb4_bin,
	`record_key` varchar(255),
	`headers` mediumtext NOT NULL,
	`payload` mediumtext,
	`reason` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`detail` varchar(255) NOT NULL,
	`state` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `dead_letter_letter_id` PRIMARY KEY(`letter_id`)
);
--> statement-breakpoint
CREATE TABLE `lease` (
	`name` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`holder` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`until` datetime(3) NOT NULL,
	CONSTRAINT `lease_name` PRIMARY KEY(`name`)
);
--> statement-breakpoint
CREATE TABLE `order_event` (
	`order_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`event_key` varchar(320) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`name` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`state` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`body` mediumtext NOT NULL,
	`headers` mediumtext,
	`event_id` varchar(128) character set utf8mb4 collate utf8mb4_bin,
	`via` varchar(8) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`traceparent` varchar(64),
	`occurred_at` datetime(3) NOT NULL,
	`received_at` datetime(3) NOT NULL,
	`attempts` int NOT NULL,
	`next_at` datetime(3),
	`reason` varchar(255),
	CONSTRAINT `order_event_order_id_event_key_pk` PRIMARY KEY(`order_id`,`event_key`)
);
--> statement-breakpoint
CREATE TABLE `order_progress` (
	`order_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`user_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`partly_purchased` tinyint NOT NULL,
	`partly_refunded` tinyint NOT NULL,
	`in_refund` tinyint NOT NULL,
	`has_refunds` tinyint NOT NULL,
	`review_reasons` varchar(255) NOT NULL,
	`next_seq` int NOT NULL,
	`due_at` datetime(3),
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `order_progress_order_id` PRIMARY KEY(`order_id`)
);
--> statement-breakpoint
CREATE TABLE `refund_leg` (
	`order_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`refund_id` varchar(128) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`leg` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`amount_minor` bigint NOT NULL,
	`currency` varchar(3) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`status` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`attempts` mediumtext NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `refund_leg_order_id_refund_id_leg_pk` PRIMARY KEY(`order_id`,`refund_id`,`leg`)
);
--> statement-breakpoint
CREATE TABLE `upstream_ask` (
	`order_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`ask_key` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`kind` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`body` mediumtext NOT NULL,
	`state` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`attempts` int NOT NULL,
	`next_at` datetime(3) NOT NULL,
	`traceparent` varchar(64),
	`created_at` datetime(3) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `upstream_ask_order_id_ask_key_pk` PRIMARY KEY(`order_id`,`ask_key`)
);
--> statement-breakpoint
ALTER TABLE `order_timeline` ADD `seq` int DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `dead_letter_state` ON `dead_letter` (`state`,`created_at`);--> statement-breakpoint
CREATE INDEX `order_event_due` ON `order_event` (`state`,`next_at`);--> statement-breakpoint
CREATE INDEX `order_progress_refund` ON `order_progress` (`user_id`,`in_refund`,`order_id`);--> statement-breakpoint
CREATE INDEX `order_progress_due` ON `order_progress` (`due_at`);--> statement-breakpoint
CREATE INDEX `upstream_ask_due` ON `upstream_ask` (`state`,`next_at`);