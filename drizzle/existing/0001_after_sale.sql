CREATE TABLE `notification` (
	`user_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`noti_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`source_key` varchar(255) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`kind` varchar(32) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`order_id` varchar(26) character set utf8mb4 collate utf8mb4_bin,
	`title` varchar(255) NOT NULL,
	`body` varchar(1024) NOT NULL,
	`is_read` int NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `notification_user_id_noti_id_pk` PRIMARY KEY(`user_id`,`noti_id`),
	CONSTRAINT `notification_source` UNIQUE(`user_id`,`source_key`)
);
--> statement-breakpoint
CREATE TABLE `payment` (
	`order_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`payment_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`status` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`method` varchar(64) NOT NULL,
	`amount_minor` bigint,
	`currency` varchar(3) character set utf8mb4 collate utf8mb4_bin,
	`reason` varchar(255),
	`occurred_at` datetime(3) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `payment_order_id_payment_id_pk` PRIMARY KEY(`order_id`,`payment_id`)
);
--> statement-breakpoint
CREATE TABLE `refund` (
	`order_id` varchar(26) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`refund_id` varchar(128) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`user_id` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`kind` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`status` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`amount_minor` bigint NOT NULL,
	`currency` varchar(3) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`shipping_minor` bigint NOT NULL,
	`units` mediumtext NOT NULL,
	`destination` varchar(16) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`reason` varchar(255) NOT NULL,
	`request_hash` varchar(64) character set utf8mb4 collate utf8mb4_bin NOT NULL,
	`created_at` datetime(3) NOT NULL,
	`updated_at` datetime(3) NOT NULL,
	CONSTRAINT `refund_order_id_refund_id_pk` PRIMARY KEY(`order_id`,`refund_id`),
	CONSTRAINT `refund_id` UNIQUE(`refund_id`)
);
--> statement-breakpoint
CREATE INDEX `notification_unread` ON `notification` (`user_id`,`is_read`);--> statement-breakpoint
CREATE INDEX `orders_user_status` ON `orders` (`user_id`,`status`,`order_id`);--> statement-breakpoint
CREATE INDEX `orders_status_created` ON `orders` (`status`,`created_at`,`order_id`);